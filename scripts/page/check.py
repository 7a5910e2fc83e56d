"""Plays the pages that `motionpredict view`, `fit --html` and `evaluate --html` write in Chromium, as a person would, and looks at the pixels."""
import argparse
import os
import subprocess
import sys
import tempfile

from browser import Browser

HOSTILE = "Hips</script><img/src=x/onerror=alert(1)>{{script}}"
# Of page.css, in light.
OBSERVED, PREDICTED, COMPARED = (0, 114, 178), (224, 96, 0), (0, 158, 115)
failures = []


def check(holds, what):
    print(("ok    " if holds else "FAILS ") + what, flush=True)
    if not holds:
        failures.append(what)


def clip(joints, frames, root="Hips", rate=60.0, chain=5):
    """A body of chains of joints that wave, as BVH."""
    lines, names = ["HIERARCHY"], [root] + [f"Joint{i}" for i in range(1, joints)]

    def channels(names):
        return f"CHANNELS {len(names.split())} {names}"

    lines += [f"ROOT {names[0]}", "{", "OFFSET 0 0 0",
              channels("Xposition Yposition Zposition Zrotation Xrotation Yrotation")]
    for first in range(1, joints, chain):
        members = names[first:first + chain]
        for i, name in enumerate(members):
            side = (first // chain) * 6 if i == 0 else 0
            lines += [f"JOINT {name}", "{", f"OFFSET {side} {0 if i == 0 else -18} 0",
                      channels("Zrotation Xrotation Yrotation")]
        lines += ["End Site", "{", "OFFSET 0 -18 0", "}"] + ["}"] * len(members)
    lines += ["}", "MOTION", f"Frames: {frames}", f"Frame Time: {1 / rate:.6f}"]
    for frame in range(frames):
        row = [frame * 1.5, 90, frame * 0.7, 0, 0, 30]
        row += [round(((frame * (7 + j % 5)) % 60 - 30) * 0.8, 2) for j in range(3 * (joints - 1))]
        lines.append(" ".join(map(str, row)))
    return "\n".join(lines) + "\n"


def scene(browser):
    """The part of the page that shows bodies, without the names at its top."""
    box = browser.value(
        "(() => { const r = document.querySelector('#scene').getBoundingClientRect(); return [r.x, r.y, r.right, r.bottom] })()")
    return [box[0], box[1] + 100, box[2], box[3]]


def timeline(browser):
    return browser.value("(() => { const r = document.querySelector('#timeline').getBoundingClientRect(); return [r.x, r.y] })()")


def drive(browser, page):
    """One page with a seam after frame 120 of 180 and a clip to compare with."""
    browser.open(page)
    state = browser.state()
    check(state["playing"] is False, "with reduced motion wished for, it waits")
    check(abs(state["time"] - 1) < 0.02, "it begins a second before the seam")

    browser.key("Home")
    first, area = browser.screenshot(), scene(browser)
    check(first.near(OBSERVED, area, 60) > 200, "observed frames have their colour")
    # Far from the path, which shows both colours.
    browser.key("End")
    last = browser.screenshot()
    check(last.near(PREDICTED, area, 60) > 200, "predicted frames have theirs")
    check(first.differs(last, area) > 500, "other frames are other pictures")

    browser.key("s")
    check(browser.state()["frame"] == 120 and browser.state()["predicted"], "S goes to the first predicted frame")
    browser.key("ArrowLeft")
    check(browser.state()["frame"] == 119 and not browser.state()["predicted"], "one step back is the last observed one")
    browser.key("ArrowRight")
    browser.key("ArrowRight", shift=True)
    check(browser.state()["frame"] == 150, "Shift and an arrow go half a second")

    left, top = timeline(browser)
    seam = left + browser.state()["seamX"]
    bar = browser.screenshot()
    check(bar.near(OBSERVED, (seam - 40, top + 20, seam - 4, top + 26)) > 20, "left of the seam the bar is observed")
    check(bar.near(PREDICTED, (seam + 4, top + 20, seam + 40, top + 26)) > 20, "right of it it is predicted")

    browser.mouse("mousePressed", seam - 30, top + 22, buttons=1)
    browser.mouse("mouseMoved", seam - 60, top + 22, buttons=1)
    browser.mouse("mouseReleased", seam - 60, top + 22)
    scrubbed = browser.state()
    check(scrubbed["frame"] < 118 and not scrubbed["playing"], "the time line is dragged")

    browser.key(" ")
    pictures = browser.state()["pictures"]
    browser.value("new Promise(done => setTimeout(done, 500))")
    state = browser.state()
    check(state["playing"] and state["pictures"] > pictures + 3, "Space plays")
    check(state["time"] != scrubbed["time"], "time passes")
    browser.key(" ")
    time = browser.state()["time"]
    browser.value("new Promise(done => setTimeout(done, 200))")
    check(browser.state()["time"] == time, "Space pauses")
    browser.click("#forward")
    check(browser.state()["time"] > time, "a button steps")

    browser.key(".")
    check(browser.state()["speed"] == 1.5, ". plays faster")
    browser.key(",")
    loops = []
    for _ in range(3):
        browser.key("l")
        loops.append(browser.state()["loop"])
    check(sorted(loops) == ["all", "none", "seam"], "L goes through the loops")

    browser.key("s")
    before, state = browser.screenshot(), browser.state()
    middle = [(area[0] + area[2]) / 2, (area[1] + area[3]) / 2]
    browser.drag(middle, [middle[0] + 160, middle[1] + 30])
    turned = browser.state()
    check(abs(turned["yaw"] - state["yaw"]) > 0.5 and turned["pan"] == state["pan"], "a drag orbits")
    check(before.differs(browser.screenshot(), area) > 500, "and the picture turns")
    browser.drag(middle, [middle[0] + 60, middle[1]], shift=True)
    check(browser.state()["pan"] != state["pan"], "a drag with Shift pans")
    browser.mouse("mouseWheel", *middle, deltaX=0, deltaY=-240)
    check(browser.state()["zoom"] > 1.1, "the wheel zooms")
    browser.key("j")
    browser.key("+")
    browser.key("i", shift=True)
    keyed = browser.state()
    check(keyed["yaw"] != turned["yaw"] and keyed["zoom"] > 1.3, "keys orbit, pan and zoom")
    browser.key("r")
    check(browser.state()["zoom"] == 1 and browser.state()["pan"] == [0, 0, 0], "R takes it all back")

    browser.key("o")
    check(browser.state()["sideBySide"], "O puts clips side by side")
    half = (area[0] + area[2]) / 2
    aside = browser.screenshot()
    check(aside.near(PREDICTED, (area[0], area[1], half - 4, area[3]), 60) > 100
          and aside.near(PREDICTED, (half + 4, *area[1:]), 60) == 0, "and each stays in its part")
    browser.key("o")

    place = browser.state()["joints"][0][0][3]
    browser.mouse("mouseMoved", *place)
    tip = browser.value("(() => { const t = document.querySelector('#hover'); return t.hidden ? null : t.textContent })()")
    check(tip is not None and tip.startswith("Joint3"), f"a joint's name stands at the pointer ({tip})")
    browser.mouse("mousePressed", *place, buttons=1)
    browser.mouse("mouseReleased", *place)
    browser.key("c")
    check(browser.state()["curves"], "C shows curves")
    check(browser.value("document.querySelector('#joint').selectedOptions[0].textContent") == "Joint3",
          "of the joint that was chosen in the picture")
    check("Zrotation" in browser.value("document.querySelector('#values').textContent"), "with channels and values")
    inked = browser.value("""(() => { const c = document.querySelector('#graph'), p = c.getContext('2d');
        return p.getImageData(0, 0, c.width, c.height).data.filter((v, i) => i % 4 === 3 && v > 200).length })()""")
    check(inked > 500, "which are drawn")
    browser.key("c")

    browser.key("f")
    check(browser.state()["follow"] is False, "F stays")
    browser.key("f")
    light = browser.screenshot()
    browser.key("t")
    dark = browser.screenshot()
    check(sum(light.at(5, 300)) > 600 and sum(dark.at(5, 300)) < 200, "T turns light and dark")
    browser.key("t")
    browser.key("?")
    check(browser.value("document.querySelector('#help').open"), "? shows the keys")
    browser.click("#help button")
    check(not browser.value("document.querySelector('#help').open"), "and they go away")


def hostile(browser, page):
    browser.open(page)
    browser.key("c")
    check(browser.value("document.querySelectorAll('img, script').length") == browser.value("motionpredict.motions.length + 2"),
          "hostile names of joints are no markup")
    check(browser.value("document.querySelector('#joint').options[0].textContent") == HOSTILE, "and are shown as they are")


def report(browser, page, name, curves, rows, pictures):
    """A page of figures with a forecast beside what came: `curves` and `rows` are those of its charts and tables, at least."""
    browser.size(1280, 800)
    browser.prefer(prefers_color_scheme="light", prefers_reduced_motion="reduce")
    browser.open(page)
    state = browser.state()
    check(state["sideBySide"] and browser.value("motionpredict.motions.length") == 2, f"{name}: forecast and truth stand side by side")
    check(browser.value("motionpredict.motions.map(m => m.hasSeam).join()") == "true,false", f"{name}: the forecast has a seam, the truth has none")
    drawn = browser.value("""[...document.querySelectorAll('#report svg[role=img]')].map(s => [s.querySelectorAll('polyline').length,
        s.getAttribute('aria-label').length, s.getBoundingClientRect().height])""")
    check(sum(chart[0] for chart in drawn) >= curves and all(chart[1] > 20 and chart[2] > 80 for chart in drawn),
          f"{name}: its charts have their curves, and say in words what they show ({drawn})")
    check(browser.value("document.querySelectorAll('#report tbody tr').length") >= rows, f"{name}: its tables have their rows")
    numbers = browser.value("[...document.querySelectorAll('#report td')].map(c => c.textContent)")
    check(numbers and all(float(number) >= 0 for number in numbers), f"{name}: with numbers in them")
    box = browser.value(
        "(() => { const r = document.querySelector('#report svg[role=img]').getBoundingClientRect(); return [r.x, r.y, r.right, r.bottom] })()")
    check(browser.screenshot().near(OBSERVED, box, 60) > 20, f"{name}: the first curve is seen in its colour")
    if pictures:
        browser.screenshot(os.path.join(pictures, f"{name}.png"))
    browser.key("t")
    dark = browser.screenshot()
    check(sum(dark.at(box[2] - 2, box[1] + 2)) < 200, f"{name}: it turns dark with the rest")
    if pictures:
        browser.screenshot(os.path.join(pictures, f"{name}-dark.png"))
    browser.key("t")
    browser.size(390, 844, 2, mobile=True)
    browser.open(page)
    check(browser.value("document.documentElement.scrollWidth <= innerWidth"), f"{name}: nothing is wider than a phone")
    check(browser.value("document.querySelector('#scene').clientHeight > 200 && document.querySelector('#report').getBoundingClientRect().top < innerHeight"),
          f"{name}: on a phone bodies come first, and the report begins below them on the same screen")
    if pictures:
        browser.screenshot(os.path.join(pictures, f"{name}-phone.png"))
    browser.size(1280, 800)


def painted(browser, page):
    """How far joints are off, painted on the body of the forecast."""
    browser.open(page)
    browser.key("s")
    check(browser.state()["painted"], "errors are painted at first")
    area = scene(browser)
    half = [area[0], area[1], (area[0] + area[2]) / 2 - 4, area[3]]
    warm = browser.screenshot()
    browser.key("e")
    plain = browser.screenshot()
    check(not browser.state()["painted"] and browser.value("document.querySelector('#heat').hidden"), "E takes the paint away")
    # The way and the arrow have the colour of predicted frames in either.
    check(plain.near(PREDICTED, half, 60) > warm.near(PREDICTED, half, 60) + 100 and warm.differs(plain, half) > 100,
          "and the body has the colour of predicted frames")
    browser.key("e")
    place = browser.state()["joints"][0][0][3]
    browser.mouse("mouseMoved", *place)
    tip = browser.value("document.querySelector('#hover').textContent")
    check("off on average" in tip, f"the pointer tells how far a joint is off ({tip})")


def alone(browser, page):
    """Figures without a motion to show."""
    browser.open(page)
    check(browser.value("getComputedStyle(document.querySelector('main')).display") == "none", "without held-out frames there is no player")
    check(browser.value("document.querySelectorAll('#report polyline').length") >= 1, "and the curve of the training all the same")


def widths(browser, page, pictures):
    """A phone, and a wish for the dark."""
    browser.prefer(prefers_color_scheme="dark", prefers_reduced_motion="reduce")
    browser.open(page)
    check(browser.state()["theme"] == "dark", "who wishes for the dark has it")
    if pictures:
        browser.screenshot(os.path.join(pictures, "dark.png"))
    browser.prefer(prefers_color_scheme="light", prefers_reduced_motion="reduce")
    browser.size(390, 844, 2, mobile=True)
    browser.open(page)
    check(browser.value("document.documentElement.scrollWidth <= innerWidth && document.documentElement.scrollHeight <= innerHeight"),
          "all of it fits a phone")
    check(browser.value("""[...document.querySelectorAll('button')].filter(b => b.offsetParent).every(b => {
        const r = b.getBoundingClientRect(); return r.left >= 0 && r.right <= innerWidth && r.bottom <= innerHeight && r.height >= 36 })"""),
          "its buttons are whole and large enough for fingers")
    box = scene(browser)
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    browser.send("Emulation.setTouchEmulationEnabled", enabled=True, maxTouchPoints=2)
    before = browser.state()
    finger = lambda i, x, y: {"id": i, "x": x, "y": y}
    browser.send("Input.dispatchTouchEvent", type="touchStart", touchPoints=[finger(0, x - 20, y), finger(1, x + 20, y)])
    for i in range(1, 5):
        browser.send("Input.dispatchTouchEvent", type="touchMove",
                     touchPoints=[finger(0, x - 20 - 10 * i, y), finger(1, x + 20 + 10 * i, y)])
    browser.send("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])
    check(browser.state()["zoom"] > before["zoom"] * 1.5, "two fingers zoom")
    browser.key("r")
    if pictures:
        browser.screenshot(os.path.join(pictures, "phone.png"))
        browser.key("c")
        browser.screenshot(os.path.join(pictures, "phone-curves.png"))
        browser.key("c")
    browser.send("Emulation.setTouchEmulationEnabled", enabled=False)
    browser.size(1280, 800)


def speed(browser, page, what):
    browser.prefer(prefers_color_scheme="light", prefers_reduced_motion="no-preference")
    seconds = browser.open(page)
    count = browser.value("""new Promise(done => { const first = motionpredict.pictures;
        setTimeout(() => done(motionpredict.pictures - first), 3000) })""")
    cost = browser.value("""(() => { const began = performance.now();
        for (let i = 0; i < 100; i++) { motionpredict.motions[0].shownFrame = -1; motionpredict.draw(); }
        return (performance.now() - began) / 100 })()""")
    print(f"speed {what}: {os.path.getsize(page) / 1e6:.2f} MB, loaded in {seconds:.2f} s, {count / 3:.0f} pictures a second, "
          f"{cost:.2f} ms of script a picture", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--pictures")
    parser.add_argument("--speed", action="store_true")
    options = parser.parse_args()
    program = os.path.abspath(options.program)
    if options.pictures:
        os.makedirs(options.pictures, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        def view(*arguments):
            subprocess.run([program, "view", "--quiet", "--force", *arguments], cwd=folder, check=True)

        def write(name, text):
            with open(os.path.join(folder, name), "w") as file:
                file.write(text)

        write("long.bvh", clip(16, 180))
        write("short.bvh", clip(16, 120))
        def run(*arguments):
            subprocess.run([program, *arguments, "--quiet", "--force"], cwd=folder, check=True, stdout=subprocess.DEVNULL)

        small = ["--units", "8", "--epochs", "1", "--observe", "6", "--predict", "10"]
        run("fit", "long.bvh", *small, "--html", "fit.html")
        run("fit", "long.bvh", *small, "--validation-split", "0", "-o", "all.safetensors", "--html", "alone.html")
        run("evaluate", "long.bvh", "--model", "long.safetensors", "--observe", "20", "--predict", "40", "--windows", "3",
            "--html", "evaluate.html")
        write("hostile.bvh", clip(4, 90, root=HOSTILE))
        run("fit", "hostile.bvh", *small, "-o", "hostile.safetensors")
        run("evaluate", "hostile.bvh", "--model", "hostile.safetensors", "--observe", "8", "--predict", "10", "--windows", "2",
            "--html", "hostile-evaluate.html")
        view("long.bvh", "--compare", "short.bvh", "-o", "page.html")
        view("hostile.bvh")
        browser = Browser()
        try:
            browser.size(1280, 800)
            browser.prefer(prefers_color_scheme="light", prefers_reduced_motion="reduce")
            page = os.path.join(folder, "page.html")
            drive(browser, page)
            hostile(browser, os.path.join(folder, "hostile.html"))
            report(browser, os.path.join(folder, "fit.html"), "fit", 4, 2, options.pictures)
            report(browser, os.path.join(folder, "evaluate.html"), "evaluate", 5, 5, options.pictures)
            painted(browser, os.path.join(folder, "evaluate.html"))
            alone(browser, os.path.join(folder, "alone.html"))
            page_of_names = os.path.join(folder, "hostile-evaluate.html")
            browser.open(page_of_names)
            check(browser.value("document.querySelectorAll('img').length") == 0
                  and HOSTILE in browser.value("document.querySelector('#report').textContent"), "hostile names are no markup in tables")
            if options.pictures:
                # A body that people know says more to the eye.
                walk = os.path.join(os.path.dirname(__file__), "../../SampleMotions/walk.bvh")
                page = os.path.join(folder, "walk.html")
                view(os.path.abspath(walk), "--seam", "1700", "-o", page)
                browser.open(page)
                browser.key("s")
                browser.screenshot(os.path.join(options.pictures, "desktop.png"))
            widths(browser, page, options.pictures)
            if options.speed:
                for joints, frames in [(31, 1000), (100, 10000)]:
                    write("speed.bvh", clip(joints, frames))
                    view("speed.bvh")
                    speed(browser, os.path.join(folder, "speed.html"), f"{joints} joints, {frames} frames")
            check(browser.errors == [], f"no error of a script ({browser.errors[:3]})")
            outside = [url for url in browser.requests if not url.startswith(("file:///", "data:"))]
            opened = sum(url.startswith("file:///") for url in browser.requests)
            check(outside == [] and opened == browser.loaded, f"no request but for the pages themselves ({outside[:3]})")
        finally:
            browser.close()
    if failures:
        sys.exit(f"check-page: {len(failures)} of these do not hold:\n  " + "\n  ".join(failures))
    print("check-page: all of it holds")


main()
