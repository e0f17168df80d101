// Compares pairs of PNG files, one pair a line of stdin, with both programs' default settings.
// Writes one JSON line for each: whether pixelmatch and odiff see any difference.
import { createInterface } from "node:readline";
import { readFileSync } from "node:fs";
import { ODiffServer } from "odiff-bin";
import pixelmatch from "pixelmatch";
import { PNG } from "pngjs";

const odiff = new ODiffServer();
for await (const line of createInterface({ input: process.stdin })) {
  const [one, other] = line.split("\t");
  const [a, b] = [one, other].map((path) => PNG.sync.read(readFileSync(path)));
  const started = performance.now();
  const pixels = pixelmatch(a.data, b.data, null, a.width, a.height);
  const between = performance.now();
  const result = await odiff.compare(one, other, `${other}.diff.png`);
  const done = performance.now();
  console.log(JSON.stringify({
    pixelmatch: pixels > 0, odiff: !result.match,
    pixelmatchTime: between - started, odiffTime: done - between,
  }));
}
odiff.stop();
