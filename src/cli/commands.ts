import type { Command } from './command.ts'
import { compensationCommands } from './compensation-commands.ts'
import { operationCommands } from './operation-commands.ts'
import { orderCommands } from './order-commands.ts'
import { qualityCommands } from './quality-commands.ts'

/** Everything that can be typed after `sameday`. A new command is a row in one of these and a file in `commands/`. */
export const commands: readonly Command[] = [...orderCommands, ...compensationCommands, ...qualityCommands, ...operationCommands]
