#!/usr/bin/env node
// Starts the program on the Node that the lock file pins, whichever one the machine has.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const pinned = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url))
const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
const { status, signal } = spawnSync(
  existsSync(pinned) ? pinned : process.execPath,
  ['--disable-warning=ExperimentalWarning', cli, ...process.argv.slice(2)],
  { stdio: 'inherit' },
)
if (signal) process.kill(process.pid, signal)
process.exitCode = status ?? 1
