#!/usr/bin/env python3
"""Says what `Benchmarks/ingest` measured: ratios, and the cost of a row by size as a figure, a plot in text, and an SVG.

    ingest_report.py RESULTS SVG
"""
import json
import sys


def points(results):
    return sorted((r["rows"], r["seconds"]) for r in results if r.get("what") == "ours")


def plot(found):
    """Seconds by millions of rows, a star a measurement, against the line through zero and the last one."""
    width, height = 60, 15
    last, most = found[-1][0], max(seconds for _, seconds in found)
    grid = [[" "] * (width + 1) for _ in range(height + 1)]
    for column in range(width + 1):
        line = found[-1][1] * column / width
        grid[height - round(height * line / most)][column] = "."
    for rows, seconds in found:
        grid[height - round(height * seconds / most)][round(width * rows / last)] = "*"
    lines = [f"{most:8.1f} s |" + "".join(grid[0])] + ["           |" + "".join(row) for row in grid[1:]]
    return "\n".join(lines + ["           +" + "-" * (width + 1), f"            0{last / 1e6:>{width}.0f} million rows"])


def svg(found):
    last, most = found[-1][0], max(seconds for _, seconds in found)
    place = lambda rows, seconds: (60 + 520 * rows / last, 300 - 260 * seconds / most)
    marks = "".join('<circle cx="%.1f" cy="%.1f" r="4"/>' % place(*point) for point in found)
    labels = "".join(
        '<text x="%.1f" y="%.1f">%d M, %.1f s</text>' % (place(*point)[0] - 70, place(*point)[1] - 8, point[0] // 10**6, point[1])
        for point in found)
    end = place(*found[-1])
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 340" font-family="sans-serif" font-size="11">'
        '<path d="M60 20V300H600" fill="none" stroke="black"/>'
        f'<path d="M60 300L{end[0]:.1f} {end[1]:.1f}" stroke="gray" stroke-dasharray="4"/>{marks}{labels}'
        '<text x="60" y="325">seconds of ingest by rows; dashed: proportional to the largest</text></svg>\n')


def main():
    results = [json.loads(line) for line in open(sys.argv[1])]
    for r in results:
        if r.get("what") == "blocks":
            print(f"raw blocks: {r['bytes'] / r['seconds'] / 1e6:.1f} MB/s")
    for rows, seconds in points(results):
        ours = next(r for r in results if r.get("what") == "ours" and r["rows"] == rows)
        told = f"{rows:>11,} rows: {rows / seconds:>9,.0f}/s, {seconds / rows * 1e6:.2f} us a row, {ours['memory_kb'] / 1024:,.0f} MiB"
        for r in results:
            if r.get("rows") == rows and "peer" in r:
                told += f"; {seconds / r['peer']['seconds']:.2f} times prepared rows ({r['peer']['seconds']:.1f} s)"
            if r.get("rows") == rows and r.get("what") == "import":
                share = 100 * ours["file_bytes"] / r["file_bytes"]
                told += f"; {seconds / r['seconds']:.2f} times .import and indexes ({r['seconds']:.1f} s), file {share:.0f} % of its"
        print(told)
    found = points(results)
    if len(found) > 1:
        (few, quick), (many, slow) = found[0], found[-1]
        print(f"cost of a row at {many:,} is {slow / many / (quick / few):.2f} times that at {few:,}")
        print(plot(found))
        with open(sys.argv[2], "w") as file:
            file.write(svg(found))


main()
