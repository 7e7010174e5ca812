import openai
client = openai.OpenAI(
    api_key="YOUR_API_KEY",
    base_url="https://api.apiyi.com/v1" # Antarmuka terpadu APIYI
)
# Definisikan deskripsi dasar karakter (sedetail mungkin)
character_base = """
Nama Karakter: Xiao Lan
Jenis Kelamin: Perempuan
Penampilan Usia: Sekitar 25 tahun
Gaya Rambut: Rambut lurus sebahu, biru tua, berkilau
Warna Rambut: #1E3A5F Biru Laut Dalam
Mata: Mata besar, kelopak mata ganda, warna pupil biru muda
Bentuk Wajah: Wajah oval, dagu agak lancip
Warna Kulit: Putih cerah, sedikit rona pink
Tinggi & Bentuk Tubuh: 165cm, ramping
Gaya Berpakaian: Minimalis modern, lebih suka paduan warna biru dan putih
Ciri Khas: Ada tahi lalat kecil di telinga kanan
Gaya Seni: Gaya ilustrasi Jepang, garis bersih, warna cerah
"""
def generate_character_scene(scene_description):
    prompt = f"""
{character_base}
Adegan saat ini: {scene_description}
Silakan buat gambar karakter ini dalam adegan tersebut, jaga agar ciri-ciri karakternya tetap konsisten sepenuhnya.
"""
    response = client.images.generate(
        model="nano-banana-pro",
        prompt=prompt,
        size="1024x1024"
    )
    return response.data[0].url
# Membuat berbagai adegan
scene1 = generate_character_scene("Sedang minum kopi di kafe modern, sinar matahari masuk dari jendela")
scene2 = generate_character_scene("Sedang bekerja di depan komputer kantor, ekspresi fokus")
scene3 = generate_character_scene("Sedang berjalan-jalan di pantai, angin sepoi-sepoi meniup rambut")
