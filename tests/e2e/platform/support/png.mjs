// Screenshots as pixels: decodes the PNG files that Chromium writes, and compares them.
import { inflateSync } from 'node:zlib';

// {width, height, data: RGBA}
export function decode(png) {
    let at = 8;
    let header;
    const parts = [];
    while (at < png.length) {
        const size = png.readUInt32BE(at);
        const type = png.toString('latin1', at + 4, at + 8);
        const body = png.subarray(at + 8, at + 8 + size);
        if (type === 'IHDR') header = {
            width: body.readUInt32BE(0), height: body.readUInt32BE(4), depth: body[8], color: body[9], interlace: body[12]
        };
        if (type === 'IDAT') parts.push(body);
        at += size + 12;
    }
    const { width, height } = header;
    const channels = { 2: 3, 6: 4 }[header.color];
    if (header.depth !== 8 || !channels || header.interlace) throw new Error('a kind of PNG that Chromium does not write');
    const raw = inflateSync(Buffer.concat(parts));
    const stride = width * channels;
    const lines = Buffer.alloc(stride * height);
    for (let y = 0; y < height; ++y) {
        const filter = raw[y * (stride + 1)];
        for (let x = 0; x < stride; ++x) {
            const left = x >= channels ? lines[y * stride + x - channels] : 0;
            const up = y > 0 ? lines[(y - 1) * stride + x] : 0;
            const corner = x >= channels && y > 0 ? lines[(y - 1) * stride + x - channels] : 0;
            let guess = 0;
            if (filter === 1) guess = left;
            else if (filter === 2) guess = up;
            else if (filter === 3) guess = (left + up) >> 1;
            else if (filter === 4) {
                const p = left + up - corner;
                const [a, b, c] = [Math.abs(p - left), Math.abs(p - up), Math.abs(p - corner)];
                guess = a <= b && a <= c ? left : b <= c ? up : corner;
            }
            lines[y * stride + x] = raw[y * (stride + 1) + 1 + x] + guess;
        }
    }
    const data = Buffer.alloc(width * height * 4, 255);
    for (let i = 0, o = 0; i < lines.length; i += channels, o += 4) lines.copy(data, o, i, i + channels);
    return { width, height, data };
}

// A part of a picture, in its own pixels.
export function crop(picture, x, y, width, height) {
    const data = Buffer.alloc(width * height * 4);
    for (let row = 0; row < height; ++row)
        picture.data.copy(data, row * width * 4, ((y + row) * picture.width + x) * 4, ((y + row) * picture.width + x + width) * 4);
    return { width, height, data };
}

// How two pictures differ: pixels that do, and the largest difference of a channel.
export function difference(a, b) {
    if (a.width !== b.width || a.height !== b.height)
        return { pixels: Infinity, largest: 255, size: `${a.width}×${a.height} and ${b.width}×${b.height}` };
    let pixels = 0;
    let largest = 0;
    for (let i = 0; i < a.data.length; i += 4) {
        const d = Math.max(Math.abs(a.data[i] - b.data[i]), Math.abs(a.data[i + 1] - b.data[i + 1]),
                           Math.abs(a.data[i + 2] - b.data[i + 2]));
        if (d > 0) pixels += 1;
        if (d > largest) largest = d;
    }
    return { pixels, largest };
}

// Pixels that are not like the top left one.
export function ink(picture) {
    let count = 0;
    for (let i = 4; i < picture.data.length; i += 4)
        if (Math.abs(picture.data[i] - picture.data[0]) + Math.abs(picture.data[i + 1] - picture.data[1]) +
            Math.abs(picture.data[i + 2] - picture.data[2]) > 48) count += 1;
    return count;
}
