import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { givenCases } from '../policy/given-cases.ts'
import { iso, plainFacts } from '../policy/facts.ts'

/** The commands as they are called: a process of their own, input on stdin. */
const root = fileURLToPath(new URL('../..', import.meta.url))
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sameday-judging-'))
  await writeFile(join(folder, 'context.json'), `\uFEFF${JSON.stringify({ asOf: iso('11-30 12:00') })}`)
  await writeFile(join(folder, 'bad.json'), JSON.stringify({ asOf: 'today' }))
  await writeFile(join(folder, 'not.json'), 'asOf: today')
})
afterAll(() => rm(folder, { recursive: true }))

async function sameday(args: readonly string[], input: string | Uint8Array): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [join(root, 'src/cli.ts'), ...args], { cwd: folder, env: { ...process.env, NODE_OPTIONS: '' } })
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve))
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { code: await exited, out, err }
}

const line = (facts: Readonly<Record<string, unknown>>): string => JSON.stringify({ ...plainFacts, contractor: '甲公司', ...facts })
const input = `\uFEFF${line({ id: 'A' })}\r\n坏行\r\n${line({ id: 'B', completedAt: iso('11-20 12:00') })}`

describe('sameday judge', () => {
  it('answers in place, with a byte-order mark, CRLF, a bad line in the middle and no last line end', async () => {
    const { code, out, err } = await sameday(['judge', '--context', 'context.json'], input)
    expect(out.split('\n').map((json): unknown => (json === '' ? '' : JSON.parse(json)))).toEqual([
      expect.objectContaining({ id: 'A', status: 'overdue' }),
      { line: 2, error: '不是一行 JSON' },
      expect.objectContaining({ id: 'B', status: 'on-time' }),
      '',
    ])
    expect({ code, err }).toEqual({ code: 1, err: '' })
  })

  it('answers an empty input with nothing', async () => {
    expect(await sameday(['judge', '--context', 'context.json'], '')).toEqual({ code: 0, out: '', err: '' })
  })

  it('answers a given case as the case expects', async () => {
    const one = givenCases.find(({ name }) => name === 'typhoon over, and two days of grace too')
    await writeFile(join(folder, 'case.json'), JSON.stringify(one?.context))
    const { code, out } = await sameday(['judge', '--context', join(folder, 'case.json')], JSON.stringify(one?.order))
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject(one?.expect ?? {})
  })

  it('loads no database driver', async () => {
    const noting = `import { registerHooks } from 'node:module'
      registerHooks({ load: (url, context, next) => { process.stderr.write(url + '\\n'); return next(url, context) } })`
    const argv = [
      '--import',
      `data:text/javascript,${encodeURIComponent(noting)}`,
      join(root, 'src/cli.ts'),
      'judge',
      '--context',
      'context.json',
    ]
    const child = spawn(process.execPath, argv, { cwd: folder })
    child.stdin.end(line({}))
    const loaded = (await text(child.stderr)).split('\n')
    expect(loaded).toContain(pathToFileURL(join(root, 'src/cli/commands/judge.ts')).href)
    expect(loaded.filter((url) => url.includes('/node_modules/'))).toEqual([])
  })

  it('stops quietly when its reader has enough', async () => {
    const child = spawn(process.execPath, [join(root, 'src/cli.ts'), 'judge', '--context', 'context.json'], { cwd: folder })
    child.stdin.on('error', () => undefined)
    child.stdin.end(`${line({})}\n`.repeat(20_000))
    const exited = new Promise<number | null>((resolve) => child.once('close', resolve))
    child.stdout.once('data', () => child.stdout.destroy())
    expect(await text(child.stderr)).toBe('')
    expect(await exited).toBe(0)
  })

  it('says in one line what is wrong with the context', async () => {
    const refusal = async (file: string) => {
      const { code, out, err } = await sameday(['judge', '--context', file], input)
      return { code, out, err }
    }
    expect(await refusal('bad.json')).toEqual({
      code: 1,
      out: '',
      err: '判定条件文件 bad.json：asOf 的值 "today" 有误：应为带时区的时间，如 2026-11-20T16:00:00+08:00\n',
    })
    expect(await refusal('not.json')).toEqual({ code: 1, out: '', err: '判定条件文件 not.json 不是 JSON\n' })
    expect(await refusal('none.json')).toEqual({ code: 1, out: '', err: '读不了判定条件文件 none.json\n' })
  })
})

describe('sameday claims and contractors', () => {
  it('answer the same input by household and by contractor', async () => {
    const claims = await sameday(['claims', '--context', 'context.json'], input)
    expect(claims).toEqual({
      code: 1,
      out: '{"line":2,"error":"不是一行 JSON"}\n{"key":"H1/repair/2026-11-20","orders":["A"],"compensationFen":10000,"payBy":null}\n',
      err: '',
    })
    const contractors = await sameday(['contractors', '--month', '2026-11', '--context', 'context.json'], input)
    expect(contractors).toEqual({
      code: 1,
      out: '{"line":2,"error":"不是一行 JSON"}\n{"contractor":"甲公司","orders":2,"installerLate":0,"compensationFen":10000,"contractorFen":0,"branchFen":10000}\n',
      err: '',
    })
  })

  it('want a month that exists', async () => {
    for (const args of [['contractors'], ['contractors', '--month', '2026-13']])
      expect(await sameday([...args, '--context', 'context.json'], input)).toMatchObject({ code: 2, out: '' })
  })
})
