import { expect, test } from 'vitest'
import { wrapped } from '../../src/cli/output/wrapped.ts'
import { displayWidth } from '../../src/messages/width.ts'

const line =
  '✗ 备份：还没有做过备份：请运行 sameday backup --out 文件，并排进每天的定时任务（用别的工具备份的，用 sameday backup note 记下）'

test.for([20, 40, 64, 80])(
  'no line is wider than a terminal of %d columns, and no line begins with what closes or ends with what opens',
  (columns) => {
    const lines = wrapped(line, columns, '  ').split('\n')
    expect(lines.length).toBeGreaterThan(1)
    for (const one of lines) expect(displayWidth(one)).toBeLessThan(columns)
    for (const one of lines.slice(1)) expect(one).toMatch(/^ {2}[^ ，。；：、）].*$/)
    for (const one of lines) expect(one).not.toMatch(/（$/)
    expect(
      lines
        .map((one, i) => (i === 0 ? one : one.slice(2)))
        .join('')
        .replaceAll(' ', ''),
    ).toBe(line.replaceAll(' ', ''))
  },
)

test('words and paths stay whole, and a line that fits stays as it is', () => {
  expect(wrapped('磁盘 /var/lib/sameday-of-a-long-name 满了', 24, '  ').split('\n')).toContain('  /var/lib/sameday-of-a-long-name')
  expect(wrapped(line, Infinity, '  ')).toBe(line)
})
