"""A plot's shapes as SVG and PNG. Nothing but the shapes decides a byte."""

from io import BytesIO
from typing import assert_never
from xml.sax.saxutils import escape

from PIL import Image, ImageDraw, ImageFont

from kiosk.evaluation.det_plot import HEIGHT, TEXT_PX, WIDTH, Anchor, Area, Dot, Ink, Line, Shape, Words

_SCALE = 2  # drawn larger and shrunk: Pillow's lines have no soft edges
_PNG_SCALE = 2
_ANCHORS = {Anchor.START: "l", Anchor.MIDDLE: "m", Anchor.END: "r"}


def as_svg(shapes: tuple[Shape, ...]) -> str:
    """One SVG document, fonts left to whoever shows it."""
    style = f'font-family="Noto Sans, Helvetica, Arial, sans-serif" font-size="{TEXT_PX}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" {style}>'
    return "\n".join([head, *(_tag(shape) for shape in shapes), "</svg>\n"])


def as_png(shapes: tuple[Shape, ...]) -> bytes:
    """The same as a picture, at twice the size."""
    scale = _SCALE * _PNG_SCALE
    canvas = Image.new("RGB", (WIDTH * scale, HEIGHT * scale), Ink.PAPER)
    draw = ImageDraw.Draw(canvas)
    for shape in shapes:
        if not isinstance(shape, Words):
            _paint(draw, shape, scale)
    picture = canvas.resize((WIDTH * _PNG_SCALE, HEIGHT * _PNG_SCALE), Image.Resampling.BOX)
    for shape in shapes:
        if isinstance(shape, Words):
            _write(picture, shape)
    written = BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def _tag(shape: Shape) -> str:
    match shape:
        case Area():
            return f'<polygon points="{_points(shape.corners)}" fill="{shape.ink}"/>'
        case Line():
            look = f'fill="none" stroke="{shape.ink}" stroke-width="{shape.width}" stroke-linejoin="round"'
            return f'<polyline points="{_points(shape.places)}" {look}/>'
        case Dot():
            x, y = shape.place
            look = f'fill="{shape.ink}" stroke="{Ink.PAPER}" stroke-width="2"'
            return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{shape.radius}" {look}/>'
        case Words():
            x, y = shape.place
            turned = f' transform="rotate(-90 {x:.1f} {y:.1f})"' if shape.upright else ""
            bold = ' font-weight="700"' if shape.is_bold else ""
            look = f'fill="{shape.ink}" text-anchor="{shape.anchor}" dy="0.35em"{bold}{turned}'
            return f'<text x="{x:.1f}" y="{y:.1f}" {look}>{escape(shape.text)}</text>'
        case _:
            assert_never(shape)


def _points(places: tuple[tuple[float, float], ...]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)


def _paint(draw: ImageDraw.ImageDraw, shape: Area | Line | Dot, scale: int) -> None:
    match shape:
        case Area():
            draw.polygon([(x * scale, y * scale) for x, y in shape.corners], fill=shape.ink)
        case Line():
            places = [(x * scale, y * scale) for x, y in shape.places]
            draw.line(places, fill=shape.ink, width=round(shape.width * scale), joint="curve")
        case Dot():
            x, y = shape.place
            draw.circle((x * scale, y * scale), (shape.radius + 1) * scale, fill=Ink.PAPER)
            draw.circle((x * scale, y * scale), shape.radius * scale, fill=shape.ink)
        case _:
            assert_never(shape)


def _write(picture: Image.Image, words: Words) -> None:
    """Pillow's own font: the words are Latin. Bold is a hair wider stroke."""
    font = ImageFont.load_default(TEXT_PX * _PNG_SCALE)
    x, y = (place * _PNG_SCALE for place in words.place)
    thick = 0.4 * _PNG_SCALE if words.is_bold else 0
    anchor = _ANCHORS[words.anchor] + "m"
    if not words.upright:
        ImageDraw.Draw(picture).text(
            (x, y), words.text, fill=words.ink, font=font, anchor=anchor, stroke_width=thick
        )
        return
    length, height = round(font.getlength(words.text)) + 4, TEXT_PX * 2 * _PNG_SCALE
    strip = Image.new("L", (length, height), 0)
    ImageDraw.Draw(strip).text(
        (length / 2, height / 2), words.text, fill=255, font=font, anchor="mm", stroke_width=thick
    )
    turned = strip.rotate(90, expand=True)
    above = {Anchor.START: length - 2, Anchor.MIDDLE: length / 2, Anchor.END: 2}[words.anchor]
    corner = (round(x - turned.width / 2), round(y - above))
    picture.paste(Image.new("RGB", turned.size, words.ink), corner, turned)
