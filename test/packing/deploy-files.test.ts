import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { readConfig } from '../../src/config/config.ts'

const file = (name: string): string => readFileSync(join(import.meta.dirname, '../../packing/files', name), 'utf8')

const texts = z.array(z.string())
const variables = z.record(z.string(), z.union([z.string(), z.number()]))
/** What of the Compose specification these services use: a name that it does not know would be refused only on the branch's server. */
const service = z.strictObject({
  image: z.string().regex(/^[\w./-]+:[\w.-]+$/),
  restart: z.enum(['no', 'always', 'on-failure', 'unless-stopped']),
  depends_on: z.record(z.string(), z.strictObject({ condition: z.enum(['service_started', 'service_healthy']) })).optional(),
  entrypoint: texts.optional(),
  command: texts.optional(),
  user: z.string().optional(),
  read_only: z.boolean().optional(),
  cap_drop: texts.optional(),
  security_opt: texts.optional(),
  environment: variables,
  secrets: texts,
  tmpfs: texts.optional(),
  volumes: texts,
  ports: texts.optional(),
  stop_grace_period: z
    .string()
    .regex(/^\d+s$/)
    .optional(),
  healthcheck: z
    .strictObject({
      test: texts,
      interval: z.string().regex(/^\d+s$/),
      retries: z.number(),
    })
    .optional(),
})
const compose = z.strictObject({
  name: z.string(),
  services: z.strictObject({ postgres: service, sameday: service }),
  volumes: z.record(z.string(), z.strictObject({})),
  secrets: z.record(z.string(), z.strictObject({ file: z.string() })),
})

test('the compose file is one by the specification, and all that its services name is there', () => {
  const { services, volumes, secrets } = compose.parse(parse(file('compose.yaml')))
  for (const { secrets: used, depends_on, volumes: mounted } of Object.values(services)) {
    expect(Object.keys(secrets)).toEqual(expect.arrayContaining(used))
    expect(Object.keys(services)).toEqual(expect.arrayContaining(Object.keys(depends_on ?? {})))
    for (const mount of mounted) expect(/^\.\.?[/:]/.test(mount) || (mount.split(':')[0] ?? '') in volumes).toBe(true)
  }
  for (const port of services.sameday.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/)
  // What it sets means something to the program.
  const { HOST, SAMEDAY_DATA } = services.sameday.environment
  expect(readConfig({ HOST: String(HOST), SAMEDAY_DATA: String(SAMEDAY_DATA) })).toMatchObject({ host: HOST, dataFolder: SAMEDAY_DATA })
})

/** Section, name and value of each line that is one. */
function settings(text: string): { section: string; name: string; value: string }[] {
  let section = ''
  return text.split('\n').flatMap((line) => {
    if (line === '' || line.startsWith('#')) return []
    const [, heading] = /^\[(\w+)\]$/.exec(line) ?? []
    if (heading !== undefined) section = heading
    const [, name, value] = /^(\w+)=(.*)$/.exec(line) ?? []
    expect(heading ?? name, line).toBeDefined()
    return name === undefined || value === undefined ? [] : [{ section, name, value }]
  })
}

test('the unit says what it must, hands each secret over under its own name, and gives the program its time to end', () => {
  const unit = settings(file('sameday.service'))
  const of = (name: string): string[] => unit.filter((one) => one.name === name).map(({ value }) => value)
  expect([...new Set(unit.map(({ section }) => section))]).toEqual(['Unit', 'Service', 'Install'])
  for (const credential of of('LoadCredential')) expect(credential).toMatch(/^(\w+):\/etc\/sameday\/secrets\/\1$/)
  expect(of('Restart')).toEqual(['always'])
  expect(Number(of('TimeoutStopSec')[0])).toBeGreaterThan(10)
  for (const name of ['NoNewPrivileges', 'DynamicUser', 'ProtectHome', 'PrivateTmp']) expect(of(name)).toEqual(['yes'])
  // A name that comes twice overrides what stood there, unless it is of those that add up.
  const single = unit.map(({ name }) => name).filter((name) => !['LoadCredential', 'Environment'].includes(name))
  expect(single).toEqual([...new Set(single)])
})

test('systemd finds nothing wrong with the unit, where there is a systemd to ask', () => {
  const folder = mkdtempSync(join(tmpdir(), 'unit-'))
  try {
    const path = join(folder, 'sameday.service')
    // The program itself is not where the unit expects it.
    writeFileSync(path, file('sameday.service').replace('/opt/sameday/sameday serve', '/bin/true'))
    const { error, status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', path], { encoding: 'utf8' })
    if (error === undefined) expect({ status, said: `${stdout}${stderr}` }).toEqual({ status: 0, said: '' })
    else expect(error).toMatchObject({ code: 'ENOENT' })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
