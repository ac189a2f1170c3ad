import { sql } from 'kysely'
import { expect } from 'vitest'
import { RowArray, type RowShape, rowShapes, textArray } from '../../../src/orders/append/row-array.ts'
import { test as base } from '../../engines/database.ts'

const test = base.extend('shape', { scope: 'file' }, async ({ database }): Promise<RowShape> => {
  await database.pool.query(`create table sample (dropped text, flag boolean, small integer, large bigint, word text, at timestamptz,
    fact jsonb, words text[])`)
  await database.pool.query('alter table sample drop column dropped')
  const shape = (await rowShapes(database.db, ['sample'])).get('sample')
  if (shape === undefined) throw new Error('there is no shape')
  return shape
})

const rows = [
  { flag: true, small: -1, large: -(2 ** 40) - 1, word: '赣榆 a\u{1F4DE}', at: 1_795_264_200, fact: '{"a":[1,"二"]}', words: ['一', 'b'] },
  { flag: false, small: 2 ** 31 - 1, large: Number.MAX_SAFE_INTEGER, word: '', at: 0, fact: '[]', words: [] },
  { word: 'x'.repeat(300_000), at: -1 },
]

test('rows are read back as they were written, and what is missing is null', async ({ database, shape }) => {
  const array = new RowArray(shape)
  for (const row of rows) array.add(row)
  const read = await sql`select * from unnest(${array.array()}::sample[])`.execute(database.db)
  expect(read.rows).toEqual([
    { ...rows[0], at: 1_795_264_200, fact: { a: [1, '二'] } },
    { ...rows[1], at: 0, fact: [] },
    { flag: null, small: null, large: null, word: 'x'.repeat(300_000), at: -1, fact: null, words: null },
  ])
})

test('some of the rows, with values that come later', async ({ database, shape }) => {
  const array = new RowArray(shape, 'large')
  for (const word of ['a', 'b', 'c', 'd']) array.add({ word, large: 7 })
  for (const place of [1, 3]) array.fill(place, place * 2 ** 33)
  const read = await sql`select word, large from unnest(${array.array([3, 1])}::sample[])`.execute(database.db)
  expect(read.rows).toEqual([
    { word: 'd', large: 3 * 2 ** 33 },
    { word: 'b', large: 2 ** 33 },
  ])
  expect(() => array.fill(4, 1)).toThrow('no row 4')
  expect((await sql`select from unnest(${array.array([])}::sample[])`.execute(database.db)).rows).toEqual([])
})

test('bytes that were released are written anew', async ({ database, shape }) => {
  const long = 'y'.repeat(2_000_000)
  for (const word of [long, 'short', long]) {
    const array = new RowArray(shape)
    array.add({ word })
    const read = await sql<{ word: string }>`select word from unnest(${array.array()}::sample[])`.execute(database.db)
    expect(read.rows[0]?.word === word).toBe(true)
    array.release()
  }
})

test('a list of texts is read as it is, whatever is in it', async ({ database }) => {
  const texts = ['', '赣榆', '"a",{b}\\', 'NULL', '\n']
  const read = await sql<{ text: string }>`select text from unnest(${textArray(texts)}::text[]) as text`.execute(database.db)
  expect(read.rows.map(({ text }) => text)).toEqual(texts)
})

test('a type that nobody writes is refused with the name of its column', async ({ database }) => {
  await database.pool.query('create table odd (price numeric)')
  await expect(rowShapes(database.db, ['odd'])).rejects.toThrow('column price')
  await expect(rowShapes(database.db, ['none'])).rejects.toThrow('none')
})
