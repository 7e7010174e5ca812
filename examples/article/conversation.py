import openai
client = openai.OpenAI(
    api_key="YOUR_API_KEY",
    base_url="https://api.apiyi.com/v1"
)
conversation = []
# Putaran 1: Menghasilkan karakter dasar
conversation.append({
    "role": "user",
    "content": "Hasilkan seorang gadis gaya anime dengan rambut pendek berwarna biru, mengenakan gaun putih"
})
response1 = client.chat.completions.create(
    model="nano-banana-pro",
    messages=conversation
)
# Simpan balasan asisten
conversation.append({
    "role": "assistant",
    "content": response1.choices[0].message.content
})
# Putaran 2: Menyesuaikan detail
conversation.append({
    "role": "user",
    "content": "Bagus, tapi tolong ubah rambutnya menjadi sebahu, dan buat matanya lebih besar dan bulat"
})
response2 = client.chat.completions.create(
    model="nano-banana-pro",
    messages=conversation
)
# Putaran 3: Mengubah latar tetapi mempertahankan karakter
conversation.append({
    "role": "assistant",
    "content": response2.choices[0].message.content
})
conversation.append({
    "role": "user",
    "content": "Pertahankan semua karakteristik karakter ini, lalu tempatkan dia di latar bawah pohon sakura"
})
response3 = client.chat.completions.create(
    model="nano-banana-pro",
    messages=conversation
)
