// Makes static/favicon.ico and static/apple-touch-icon.png from static/icon.svg: node icons.mjs [CHROMIUM]
// Their colours are in a palette, so that the server can replace them by those of another accent.
import { readFileSync, writeFileSync } from "node:fs";
import { crc32, deflateSync } from "node:zlib";
import { chromium } from "playwright-core";

const WHITE = [255, 255, 255];
const ACCENT = [0x1d, 0x6b, 0x57];
const LEVELS = 16;

const at = (name) => new URL(`../../static/${name}`, import.meta.url);
const browser = await chromium.launch({ executablePath: process.argv[2] ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage();
const svg = readFileSync(at("icon.svg"), "utf8").replace(/<style>.*<\/style>/, "");

// How much of each pixel is covered, from 0 to 255; the icon is drawn with this margin around it.
function coverage(size, margin) {
  return page.evaluate(async ([svg, size, margin]) => {
    const image = new Image();
    image.src = `data:image/svg+xml,${encodeURIComponent(svg.replace("<svg ", `<svg width="${size}" height="${size}" `))}`;
    await image.decode();
    const canvas = new OffscreenCanvas(size, size).getContext("2d");
    canvas.drawImage(image, margin, margin, size - 2 * margin, size - 2 * margin);
    return [...canvas.getImageData(0, 0, size, size).data].filter((_, index) => index % 4 === 3);
  }, [svg, size, margin]);
}

function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name, "latin1"), Buffer.from(data)]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

// A PNG file of 16 colours: shades of the accent on white, or the accent alone in shades of transparency.
function png(size, covered, transparent) {
  const rows = Array.from({ length: size }, (_, row) => {
    const levels = covered.slice(row * size, (row + 1) * size).map((value) => Math.round((value * (LEVELS - 1)) / 255));
    return [0, ...Array.from({ length: size / 2 }, (_, pair) => levels[2 * pair] * LEVELS + levels[2 * pair + 1])];
  });
  const shades = Array.from({ length: LEVELS }, (_, level) => level / (LEVELS - 1));
  const palette = shades.flatMap((shade) => ACCENT.map((part, at) => Math.round(transparent ? part : WHITE[at] + (part - WHITE[at]) * shade)));
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([4, 3, 0, 0, 0], 8);
  const alpha = transparent ? [chunk("tRNS", shades.map((shade) => Math.round(shade * 255)))] : [];
  const data = deflateSync(Buffer.from(rows.flat()), { level: 9 });
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk("IHDR", head), chunk("PLTE", palette), ...alpha, chunk("IDAT", data), chunk("IEND", [])]);
}

// An ICO file of PNG files.
function ico(images) {
  const head = Buffer.alloc(6 + 16 * images.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(images.length, 4);
  let offset = head.length;
  images.forEach(({ size, data }, index) => {
    const entry = 6 + 16 * index;
    head.set([size, size, LEVELS, 0], entry);
    head.writeUInt16LE(1, entry + 4);
    head.writeUInt16LE(4, entry + 6);
    head.writeUInt32LE(data.length, entry + 8);
    head.writeUInt32LE(offset, entry + 12);
    offset += data.length;
  });
  return Buffer.concat([head, ...images.map(({ data }) => data)]);
}

const small = [];
for (const size of [16, 32]) small.push({ size, data: png(size, await coverage(size, 0), true) });
writeFileSync(at("favicon.ico"), ico(small));
writeFileSync(at("apple-touch-icon.png"), png(180, await coverage(180, 30), false));
await browser.close();
