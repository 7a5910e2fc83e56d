"""Makes the files that benchmark.py has programs read: real ones made long, the same motion spelt in other ways, a mesh."""
import re

MOTION = re.compile(rb"(?i)frames\s*:\s*(\d+)[^\n\r]*(\r\n|\n|\r)\s*frame\s*time\s*:[^\n\r]*(\r\n|\n|\r)")

# How exporters spell the numbers of a row: a name, the spelling of the number x at column i, and the line end.
SPELLINGS = {
    "six-decimals": (lambda x, i: f"{x:.6f}", "\n"),
    "two-decimals-crlf": (lambda x, i: f"{x:.2f}", "\r\n"),
    # as scripts print what they have worked out: 15 to 17 digits
    "all-digits": (lambda x, i: repr(x / 3 + i / 7), "\n"),
    # C's %g, with a small angle in every fourth column
    "some-exponents": (lambda x, i: f"{x * 1e-6 if i % 4 == 3 else x:g}", "\n"),
    "all-exponents": (lambda x, i: f"{x:.6e}", "\n"),
    "integers": (lambda x, i: str(round(x)), "\n"),
}


def respelt(source, target, spelling):
    """Writes the clip of `source` with its numbers spelt in one of the SPELLINGS."""
    spell, line_end = SPELLINGS[spelling]
    text = open(source, "rb").read()
    head = MOTION.search(text)
    with open(target, "w", newline="") as out:
        out.write(line_end.join(text[: head.end()].decode().splitlines()) + line_end)
        for line in text[head.end():].split(b"\n"):
            if line.strip():
                out.write(" ".join(spell(float(x), i) for i, x in enumerate(line.split())) + line_end)


def lengthened(source, target, megabytes):
    """Writes `source` with its rows repeated up to about so many megabytes; gives the number of its values."""
    text = open(source, "rb").read()
    head = MOTION.search(text)
    lines = [line for line in text[head.end():].splitlines(keepends=True) if line.strip()][: int(head.group(1))]
    if not lines[-1].endswith((b"\n", b"\r")):
        lines[-1] += head.group(2)
    rows = b"".join(lines)
    times = max(1, round((megabytes * 1e6 - head.end()) / len(rows)))
    with open(target, "wb") as out:
        out.write(text[: head.start(1)] + str(times * len(lines)).encode() + text[head.end(1): head.end()])
        for _ in range(times):
            out.write(rows)
    return times * sum(len(line.split()) for line in lines)


def mesh_heavy(target, megabytes):
    """A COLLADA file whose mesh has about so many megabytes of numbers, beside one animated joint."""
    count = int(megabytes * 1e6 / 30) * 3
    numbers = "".join(f"{(i * 7919 % 20011) / 997:.6f} " for i in range(1000))
    numbers = (numbers * (count // 1000 + 1)).strip()
    floats = len(numbers.split())
    key = ('<source id="{0}"><float_array id="{0}-a" count="2">{1}</float_array><technique_common>'
           '<accessor source="#{0}-a" count="2" stride="1"><param type="float"/></accessor></technique_common></source>')
    with open(target, "w") as out:
        out.write(
            '<?xml version="1.0"?>\n<COLLADA xmlns="http://www.collada.org/2005/11/COLLADASchema" version="1.4.1">'
            '<asset><up_axis>Y_UP</up_axis></asset><library_geometries><geometry id="g"><mesh><source id="p">'
            f'<float_array id="p-a" count="{floats}">{numbers}</float_array><technique_common>'
            f'<accessor source="#p-a" count="{floats // 3}" stride="3"><param name="X" type="float"/><param name="Y" '
            'type="float"/><param name="Z" type="float"/></accessor></technique_common></source><vertices id="v">'
            '<input semantic="POSITION" source="#p"/></vertices><triangles count="1"><input semantic="VERTEX" '
            'source="#v" offset="0"/><p>0 1 2</p></triangles></mesh></geometry></library_geometries>'
            "<library_animations><animation>" + key.format("i", "0 1") + key.format("o", "0 90")
            + '<sampler id="s"><input semantic="INPUT" source="#i"/><input semantic="OUTPUT" source="#o"/></sampler>'
            '<channel source="#s" target="n/r.ANGLE"/></animation></library_animations><library_visual_scenes>'
            '<visual_scene id="w"><node id="n" type="JOINT"><rotate sid="r">1 0 0 0</rotate></node><node id="m">'
            '<instance_geometry url="#g"/></node></visual_scene></library_visual_scenes>'
            '<scene><instance_visual_scene url="#w"/></scene></COLLADA>\n')
