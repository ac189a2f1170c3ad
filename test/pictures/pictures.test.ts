import { readFileSync, writeFileSync } from 'node:fs'
import { createCanvas, loadImage } from '@napi-rs/canvas'
import { expect, test, vi } from 'vitest'
import { drawApart } from '../../src/pictures/draw-apart.ts'
import { unbroken } from '../../src/pictures/pen.ts'
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
  // Asked for again, it is there.
  expect(await drawApart(cityBoard(40))).toBe(png)
})

test('a board that cannot be drawn is said so, and the next one is drawn', async () => {
  await expect(drawApart({ ...cityBoard(1), sections: [{ kind: 'list' } as never] })).rejects.toThrow()
  await expect(drawApart({ ...cityBoard(1), notes: [(() => '') as never] })).rejects.toThrow('could not be cloned')
  expect((await drawApart(cityBoard(5))).length).toBeGreaterThan(10_000)
})

test('orders that do not fit on one line of a row go on on the next', async () => {
  const heightOf = async (detail: string): Promise<number> => {
    const row = { name: '超时在途', detail, value: '2 单', tag: null, tone: 'poor' } as const
    const png = await drawApart({ ...cityBoard(1), sections: [{ kind: 'list', title: '今天要做', none: '', rows: [row], more: null }] })
    return new DataView(png.buffer, png.byteOffset).getUint32(20)
  }
  const short = await heightOf('ZD20261121000001 赣榆装维01、ZD20261121000002 赣榆装维02')
  const long = '连云港市赣榆区青口镇城乡装维外包服务第十二班组'
  expect(await heightOf(`ZD20261121000001 ${long}、ZD20261121000002 ${long}`)).toBeGreaterThan(short)
})

test('a number stays on one line with its unit and the marks beside it, whatever stands before it', () => {
  expect(unbroken('超时 12 单（免责 3 单），较前日-1.2 个百分点').map((one) => one.trim())).toEqual([
    '超',
    '时',
    '12 单',
    '（免',
    '责',
    '3 单），',
    '较',
    '前',
    '日',
    '-1.2 个百分点',
  ])
  expect(unbroken('至11月21日 08:30，最久1天17小时，共1,120.50元，按2026-11-21').join('|')).toBe(
    '至|11月21日 08:30，|最|久|1天17小时，|共|1,120.50元，|按|2026-11-21',
  )
})

test('a board that comes while a thread is being ended, for its idleness or because it took too long, is drawn by another', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const tooLong = drawApart(cityBoard(3))
    vi.advanceTimersByTime(30_000)
    const next = drawApart(cityBoard(2))
    await expect(tooLong).rejects.toThrow('took too long')
    expect((await next).length).toBeGreaterThan(10_000)
    vi.advanceTimersByTime(30_000)
    expect((await drawApart(cityBoard(4))).length).toBeGreaterThan(10_000)
  } finally {
    vi.useRealTimers()
  }
})
