import { join } from 'node:path'
import { expect, test } from 'vitest'
import { commands } from '../../src/conversation/commands.ts'
import { commandsPage } from './commands-page.ts'

const page = join(import.meta.dirname, '../../docs/commands.md')

test('docs/commands.md tells of the commands there are', async () => {
  await expect(await commandsPage(commands, page)).toMatchFileSnapshot(page)
})
