import { format, resolveConfig } from 'prettier'
import type { CommandText } from '../../src/conversation/command.ts'
import { type Role, roleNames, roles } from '../../src/people/organisation.ts'
import { type Action, permissions } from '../../src/people/permissions.ts'

/** docs/commands.md, from the rows. */
export async function commandsPage(commands: readonly CommandText[], path: string): Promise<string> {
  const page = `# What can be said to the bot

This page comes from the table of commands (\`src/conversation/commands.ts\`). To write it anew:
\`npx vitest run --project pure test/conversation/commands-page.test.ts -u\`.

In a group the bot is addressed first (\`@机器人\`), in a private chat it is not. The slash may be left out. What changes something is asked
first, and done on \`确认\` with the code of the question. The right is checked before anything else. An order that is not there and an order that
is not for this person to see here have the same answer: \`查无此单\`.

What changes something takes several orders at once (\`豁免 ZD20261121000001 ZD20261121000002 不可抗力 录音12\`, at most twenty): one question
says what would happen to each, one \`确认\` does it, each on its own.

## Looking up

${tableOf(commands.filter(({ effect }) => effect === 'reads'))}

## Doing

${tableOf(commands.filter(({ effect }) => effect === 'writes'))}
`
  return format(page, { ...(await resolveConfig(path)), parser: 'markdown' })
}

const tableOf = (rows: readonly CommandText[]): string =>
  [
    '| name | written | also | example | what it does | about | who |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map(rowOf),
  ].join('\n')

const rowOf = ({ name, usage, aliases, example, summary, about, action }: CommandText): string =>
  `| ${[`\`${name}\``, code(usage), aliases.map(code).join(' '), code(example), summary, about, action === null ? '所有人' : whoMay(action)].join(' | ')} |`

/** A bar in a cell would end it. */
const code = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``

function whoMay(action: Action): string {
  const grants: Partial<Record<Role, { readonly reach: string; readonly privately?: true }>> = permissions[action]
  const may = roles.flatMap((role) => {
    const grant = grants[role]
    if (grant === undefined) return []
    const limits = [...(grant.reach === 'own-orders' ? ['本班组'] : []), ...(grant.privately ? ['私聊'] : [])]
    return [`${roleNames[role]}${limits.length === 0 ? '' : `（${limits.join('，')}）`}`]
  })
  return may.length === roles.length ? '所有人' : may.join('、')
}
