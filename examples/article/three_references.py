# Contoh multi-referensi gambar
reference_images = [
    load_reference_image("character_front.png"),
    load_reference_image("character_side.png"),
    load_reference_image("character_back.png"),
]
content = []
for ref in reference_images:
    content.append({
        "type": "image_url",
        "image_url": {"url": f"data:image/png;base64,{ref}"}
    })
content.append({
    "type": "text",
    "text": "Berdasarkan karakter dalam gambar referensi di atas, buat adegan dia sedang membaca di perpustakaan"
})
