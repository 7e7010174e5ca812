import openai
import base64
client = openai.OpenAI(
    api_key="YOUR_API_KEY",
    base_url="https://api.apiyi.com/v1" # Antarmuka terpadu APIYI
)
def load_reference_image(image_path):
    with open(image_path, "rb") as f:
        return base64.b64encode(f.read()).decode()
# Memuat gambar referensi karakter
reference_base64 = load_reference_image("character_reference.png")
response = client.chat.completions.create(
    model="nano-banana-pro",
    messages=[
        {
            "role": "user",
            "content": [
                {
                    "type": "image_url",
                    "image_url": {
                        "url": f"data:image/png;base64,{reference_base64}"
                    }
                },
                {
                    "type": "text",
                    "text": "Lihat karakteristik penampilan karakter ini, buat gambar dia sedang berjalan-jalan di pantai, jaga agar karakter tetap konsisten sepenuhnya"
                }
            ]
        }
    ]
)
