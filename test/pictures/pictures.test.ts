import { readFileSync, writeFileSync } from 'node:fs'
import { createCanvas, loadImage } from '@napi-rs/canvas'
import { expect, test } from 'vitest'
import { drawApart } from '../../src/pictures/draw-apart.ts'
import { cityBoard } from './city-board.ts'

/** Pixels as another decoder reads them. */
async function pixelsOf(png: Uint8Array) {
  const image = await loadImage(Buffer.from(png))
  const on = createCanvas(image.width, image.height).getContext('2d')
  on.drawImage(image, 0, 0)
  return { width: image.width, height: image.height, data: on.getImageData(0, 0, image.width, image.height).data }
}

type Pixels = Awaited<ReturnType<typeof pixelsOf>>

/** The share of points whose brightness differs by more than a tenth. */
function differing(a: Pixels, b: Pixels): number {
  let different = 0
  for (let at = 0; at < a.data.length; at += 4) if (Math.abs((a.data[at + 1] ?? 0) - (b.data[at + 1] ?? 0)) > 25) different += 1
  return different / (a.data.length / 4)
}

// Stored pictures are written anew with SAMEDAY_PICTURES=write, and looked at before they are committed.
test.each([1, 7])('the picture of %i districts is the one that was looked at', async (districts) => {
  const stored = new URL(`city-${districts}.png`, import.meta.url)
  const png = await drawApart(cityBoard(districts))
  if (process.env['SAMEDAY_PICTURES'] === 'write') writeFileSync(stored, png)
  const [drawn, before] = [await pixelsOf(png), await pixelsOf(readFileSync(stored))]
  expect([drawn.width, drawn.height]).toEqual([before.width, before.height])
  expect(differing(drawn, before)).toBeLessThan(0.005)
})

test('forty districts with the longest names stay under 600 kB, and the program answers while they are drawn', async () => {
  let turns = 0
  const ticking = setInterval(() => (turns += 1), 5)
  const png = await drawApart(cityBoard(40))
  clearInterval(ticking)
  expect(png.length).toBeLessThan(600_000)
  expect(new DataView(png.buffer, png.byteOffset).getUint32(16)).toBeGreaterThanOrEqual(1000)
  expect(turns).toBeGreaterThan(5)
})

test('a board that cannot be drawn is said so, and the next one is drawn', async () => {
  await expect(drawApart({ ...cityBoard(1), sections: [{ kind: 'list' } as never] })).rejects.toThrow()
  expect((await drawApart(cityBoard(1))).length).toBeGreaterThan(10_000)
})
