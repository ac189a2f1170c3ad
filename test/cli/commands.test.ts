import { describe, expect, test } from 'vitest'
import { commands } from '../../src/cli/commands.ts'
import { usageOf } from '../../src/cli/usage.ts'
import { runLine } from './run-line.ts'

const names = commands.map(({ name }) => name)

/** Each command with its usage, as it is promised. */
const promised = {
  serve: 'serve',
  judge: 'judge [--context FILE] < orders.jsonl',
  claims: 'claims [--context FILE] < orders.jsonl',
  contractors: 'contractors --month YYYY-MM [--context FILE] < orders.jsonl',
  verdicts: 'verdicts [--as-of T]',
  order: 'order ID [--history] [--as-of T] [--json]',
  import: 'import FILE… [--source NAME] [--set-aside FILE | --explain] [--dry-run] [--json]',
  quarantine: 'quarantine [--file FILE] [--raw] [--json]',
  chat: 'chat --user PERSON --group GROUP [--json]',
  alerts: 'alerts [--as-of T] [--dry-run] [--json]',
  bulletin:
    'bulletin --date D [--district ID | --city] [--as-of T] [--edition progress|final|weekly|monthly] [--format text|json|png|xlsx] [--json] [--out FILE]',
  deliveries: 'deliveries [--state queued|sending|sent|in-doubt|refused|dead|dropped] [--thread T-…] [--json]',
  'deliveries retry': 'deliveries retry ID',
  'deliveries drop': 'deliveries drop ID',
  audit: 'audit [--order ID] [--person PERSON] [--json]',
  'audit verify': 'audit verify [--checkpoint N:HASH]',
  'force-majeure declare':
    'force-majeure declare --districts D1,D2 --kind K --from T --to T [--except ID1,ID2] --by PERSON [--dry-run] [--json]',
  'force-majeure correct':
    'force-majeure correct N [--districts D1,D2] [--kind K] [--from T] [--to T] [--except ID1,ID2] --by PERSON [--dry-run] [--json]',
  'force-majeure withdraw': 'force-majeure withdraw N --by PERSON [--dry-run] [--json]',
  'force-majeure list': 'force-majeure list [--json]',
  'org check': 'org check FILE',
  'org apply': 'org apply FILE [--dry-run]',
  migrate: 'migrate',
  doctor: 'doctor [--send GROUP] [--json]',
}

describe('the table of commands', () => {
  test('has each command that is promised, used as promised', () => {
    expect(Object.fromEntries(commands.map((command) => [command.name, usageOf(command)]))).toMatchObject(promised)
  })

  test('has each name once, and no option that takes a value in one command and none in another of its first word', () => {
    expect(new Set(names).size).toBe(names.length)
    const takes = new Map<string, string>()
    for (const { name, options } of commands) {
      for (const [key, option] of Object.entries(options)) {
        const known = `${name.split(' ')[0]} ${key}`
        expect(takes.get(known) ?? option.takes).toBe(option.takes)
        takes.set(known, option.takes)
      }
    }
  })

  test.for(names)('%s shows its usage when asked for help, and when it is used wrongly', async (name) => {
    const usage = `用法：sameday ${usageOf(commands.find((one) => one.name === name) ?? expect.fail(name))}\n`
    expect(await runLine(null, `${name} --help`)).toEqual({ code: 0, out: expect.stringContaining(usage), err: '' })
    expect(await runLine(null, `${name} --nonsense`)).toEqual({ code: 2, out: '', err: `没有选项 --nonsense\n${usage}` })
  })

  test('without a command everything is listed, and that is wrong usage; asked for it is not', async () => {
    const { code, out, err } = await runLine(null, '')
    expect({ code, out }).toEqual({ code: 2, out: '' })
    for (const command of commands) expect(err).toContain(`\n  sameday ${usageOf(command)}\n      ${command.summary}\n`)
    expect(await runLine(null, 'help')).toEqual({ code: 0, out: err.replace('缺少命令\n', ''), err: '' })
  })
})
