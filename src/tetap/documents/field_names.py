"""Field names of character.yaml in Indonesian and Chinese; the English name is the field itself."""

from collections.abc import Iterable, Mapping

from ..domain.vocabulary import fold

FIELDS: Mapping[str, tuple[str, ...]] = {
    "name": ("nama", "nama karakter", "名称", "名字", "角色名", "姓名"),
    "also": ("nama lain", "别名", "其他名称"),
    "kind": ("jenis", "jenis karakter", "类型", "种类"),
    "seed": ("benih", "种子"),
    "style": ("gaya", "风格"),
    "palette": ("palet", "palet warna", "color palette", "colour palette", "配色", "调色板"),
    "accessories": ("aksesori", "配饰", "饰品"),
    "marks": ("ciri", "ciri khas", "tanda", "标记", "特征"),
    "references": ("referensi", "gambar referensi", "参考图", "参考"),
    "never": ("tidak pernah", "jangan", "从不", "绝不"),
    "notes": ("catatan", "备注", "说明"),
    "rights": ("hak", "hak cipta", "权利", "版权"),
    "hex": ("warna", "颜色", "colour", "color"),
    "part": ("bagian", "部位"),
    "what": ("apa", "benda", "什么", "物品"),
    "where": ("di mana", "letak", "posisi", "位置", "在哪里"),
    "side": ("sisi", "左右", "侧"),
    "color": ("colour", "warna", "颜色", "hex"),
    "size": ("ukuran", "大小"),
    "picture": ("gambar", "图片"),
    "file": ("berkas", "文件"),
    "role": ("peran", "角色", "用途"),
    "optional": ("opsional", "可选"),
    "worth": ("nilai", "价值"),
    "frozen": ("beku", "冻结"),
    "reference": ("referensi", "参考图"),
    "box": ("kotak", "titik", "point", "方框", "点"),
}
SCENE_FIELDS: Mapping[str, tuple[str, ...]] = {
    "id": ("nama", "编号"),
    "text": ("teks", "adegan", "场景", "描述", "scene"),
    "place": ("tempat", "lokasi", "地点"),
    "action": ("aksi", "kegiatan", "动作"),
    "expression": ("ekspresi", "表情"),
    "light": ("cahaya", "pencahayaan", "光线"),
    "weather": ("cuaca", "天气"),
    "wear": ("pakai", "memakai", "穿戴"),
    "camera": ("kamera", "镜头"),
    "view": ("sudut", "tampak", "视角"),
    "characters": ("karakter", "人物", "角色"),
    "parts": ("bagian", "分工"),
    "pictures": ("gambar", "图片"),
    "ratio": ("rasio", "aspect_ratio", "aspect ratio", "比例"),
    "size": ("ukuran", "image_size", "尺寸"),
    "for": ("untuk", "用途"),
    "seed": ("benih", "种子"),
    "notes": ("catatan", "备注"),
}
ROLES: Mapping[str, tuple[str, ...]] = {
    "front": ("depan", "tampak depan", "正面"),
    "side": ("samping", "tampak samping", "侧面"),
    "back": ("belakang", "tampak belakang", "背面"),
    "three-quarter": ("tiga perempat", "3/4", "四分之三", "three quarter"),
    "face": ("wajah", "脸部", "面部", "脸"),
    "outfit": ("pakaian", "baju", "服装"),
    "object": ("benda", "物品"),
    "style": ("gaya", "风格"),
    "start": ("awal", "gambar awal", "起始图"),
    "edit": ("ubah", "编辑", "修改"),
    "mask": ("masker", "蒙版", "遮罩"),
    "pose": ("姿势", "姿态"),
}
PARTS: Mapping[str, tuple[str, ...]] = {
    "palette": ("hex", "part", "name"),
    "accessories": ("what", "where", "side", "color", "reference", "box"),
    "marks": ("what", "where", "side", "size", "picture", "reference", "box"),
    "references": ("file", "role", "notes", "optional", "worth", "frozen"),
}
TOP = (
    "name", "also", "kind", "seed", "style", "palette", "accessories", "marks", "references", "never", "notes",
    "rights",
)  # fmt: skip


def field_named(
    written: object, allowed: Iterable[str], names: Mapping[str, tuple[str, ...]] = FIELDS
) -> str | None:
    """The field that a written name means, in any language, among the allowed ones."""
    text = fold(str(written))
    for field in allowed:
        if text == fold(field) or any(text == fold(other) for other in names.get(field, ())):
            return field
    return None


def role_named(written: str) -> str:
    """The role that a word means; the word itself when it means none."""
    text = fold(written)
    for role, words in ROLES.items():
        if text == fold(role) or any(text == fold(word) for word in words):
            return role
    return written
