import { expect, test } from 'vitest'
import { blocksOf, commandsOf, nameOf, patternOf } from './blocks.ts'

const page = `# A page

\`\`\`sh
sameday import a.csv    # twice
\`\`\`

\`\`\`text
共 2 行
\`\`\`

Words between.

\`\`\`text
not printed by anything
\`\`\`

1. A list:

   \`\`\`sh
   export A=1
   sameday serve
   \`\`\`
`

test('commands are found with what they print, in lists too', () => {
  expect(commandsOf('docs/a.md', page)).toEqual([
    { page: 'docs/a.md', line: 3, script: 'sameday import a.csv    # twice\n', prints: '共 2 行\n' },
    { page: 'docs/a.md', line: 19, script: 'export A=1\nsameday serve\n', prints: null },
  ])
  expect(commandsOf('docs/a.md', page).map(nameOf)).toEqual(['docs/a.md: sameday import a.csv    # twice', 'docs/a.md: export A=1'])
})

test('a block that does not say what it is has no language', () => {
  expect(blocksOf('docs/a.md', '```\ncurl\n```\n').map(({ language }) => language)).toEqual([''])
})

test('… stands for what differs each time, within a line and for whole lines', () => {
  expect('共 12 行（8秒）\n').toMatch(patternOf('共 12 行（…）\n'))
  expect('共 12 行\n（8秒）\n').not.toMatch(patternOf('共 12 行…（8秒）\n'))
  expect('a\nb\nc\nd\n').toMatch(patternOf('a\n…\nd\n'))
  expect('a\nd\n').toMatch(patternOf('a\n…\nd\n'))
  expect('a\nb\n').not.toMatch(patternOf('a\n…\nd\n'))
})

test('everything else has to be as it is shown, to the end', () => {
  expect('补偿 20元〔三(一)〕\n').toMatch(patternOf('补偿 20元〔三(一)〕\n'))
  expect('补偿 200元〔三(一)〕\n').not.toMatch(patternOf('补偿 20元〔三(一)〕\n'))
  expect('补偿 20元\n还有一行\n').not.toMatch(patternOf('补偿 20元\n'))
})
