// node resize.js BASE FOLDER WIDTHxHEIGHT...: three files a size; prints the seconds it took.
import sharp from "sharp";

const [base, folder, ...sizes] = process.argv.slice(2);
const started = performance.now();
await Promise.all(
  sizes.flatMap((size) => {
    const [width, height] = size.split("x").map(Number);
    const drawn = sharp(base).resize(width, height, { kernel: "lanczos3", fit: "fill" });
    const file = `${folder}/${size}`;
    return [
      drawn.clone().png({ compressionLevel: 9, adaptiveFiltering: true }).toFile(`${file}.png`),
      drawn.clone().webp({ quality: 85, effort: 6 }).toFile(`${file}.webp`),
      drawn.clone().flatten({ background: "#fff" }).jpeg({ quality: 90 }).toFile(`${file}.jpg`),
    ];
  }),
);
console.log((performance.now() - started) / 1000);
