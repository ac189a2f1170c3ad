import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const src = join(import.meta.dirname, '../../src')

/** The wings from which something reaches a person, and what a customer is called there. */
const wings = [
  'alerting',
  'bulletins',
  'channels',
  'cli',
  'disclosure',
  'compensation/files',
  'conversation',
  'escalation',
  'forecast',
  'messages',
  'outages',
  'pay',
  'pictures',
  'program',
  'quality',
  'server',
  'telling',
  'watchdog',
]
const CUSTOMER = /\bcontacts?\b|\bphones?\b|\bcustomer_name\b|\baccount\b|\bstored\.address\b|\braw\b.*\bquarantine|\bnoteRaw\b/

/** Whatever touches a customer's full contact data there, and why nobody sees them unrecorded. */
const places = {
  records: [
    'cli/commands/compensation/notices.ts',
    'cli/commands/operation/order-export.ts',
    'cli/commands/quarantine.ts',
    'conversation/commands/find-order.ts',
    'conversation/commands/payouts/notices.ts',
    'conversation/order/contact-shown.ts',
  ],
  // Into files whose command records it.
  'is written by payout-batch.ts, payout-month.ts, notices.ts and order-export.ts': [
    'disclosure/order-file.ts',
    'compensation/files/batch-file.ts',
    'compensation/files/month-list.ts',
    'telling/file-gateway.ts',
    'telling/take-due.ts',
  ],
  masks: ['compensation/files/result-lines.ts', 'conversation/order/masking.ts', 'conversation/order/order-card.ts'],
  'shows the street alone': ['conversation/commands/my-orders.ts', 'conversation/dialogue/ask.ts'],
  'takes it out of notes': [
    'conversation/commands/quality/dissatisfied.ts',
    'conversation/commands/quality/missed.ts',
    'conversation/commands/quality/regulator.ts',
    'conversation/commands/quality/urge.ts',
    'conversation/commands/records/call-back.ts',
    'conversation/commands/records/complaint.ts',
    'conversation/commands/records/informed.ts',
    'conversation/commands/records/safety.ts',
    'conversation/commands/wording/refer.ts',
  ],
  'sends it to the SMS platform, where no person looks': ['telling/gateway.ts', 'telling/http-gateway.ts', 'telling/send-due.ts'],
  'says the last four characters of the account, to the customer': ['telling/make-notices.ts', 'telling/notice-text.ts'],
  'compares it': [
    'quality/kept-promises.ts',
    'quality/repeats.ts',
    'quality/reports.ts',
    'outages/detect.ts',
    'outages/repairs.ts',
    'outages/shared-traits.ts',
  ],
  'names what was typed': ['cli/commands/operation/customer-erase.ts', 'cli/operation-commands.ts', 'conversation/grammar/keys.ts'],
  'decides who may': ['conversation/order/seen-order.ts'],
  'speaks of other accounts': [
    'channels/wecom/wire/long-connection.ts',
    'channels/wecom/wire/session.ts',
    'compensation/files/hand-over.ts',
    'messages/outages/outage-text.ts',
  ],
} as const

const codeOf = (file: string): string =>
  readFileSync(join(src, file), 'utf8')
    .replaceAll(/\/\*[^]*?\*\//g, '')
    .replaceAll(/^\s*\/\/.*$/gm, '')
    .replaceAll(/^import[^]*?from '[^']*'$/gm, '')

test('wherever customers’ contact data reach somebody it is known how, and who sees them whole is on the trail', () => {
  const files = wings.flatMap((wing) => globSync(`${wing}/**/*.ts`, { cwd: src }))
  expect(files.length).toBeGreaterThan(300)
  const found = files.filter((file) => CUSTOMER.test(codeOf(file)))
  expect(found.toSorted()).toEqual(Object.values(places).flat().toSorted())
})

test.each([...places.records, 'cli/commands/compensation/payout-batch.ts', 'cli/commands/compensation/payout-month.ts'])(
  '%s records it',
  (file) => {
    expect(codeOf(file)).toMatch(/\b(?:noteContactList|contactLook|contactShown|whole)\(/)
  },
)
