import fc from 'fast-check'
import { type NewEvent, sourceStates } from '../../src/orders/event.ts'
import { at, done, exported, observation } from './histories.ts'

const anyExport = (id: string) =>
  fc
    .record({
      at: fc.integer({ min: 0, max: 3 }),
      state: fc.constantFrom(...sourceStates),
      line: fc.integer({ min: 3, max: 6 }),
      installer: fc.constantFrom('甲', '乙'),
      source: fc.constantFrom('crm', 'export'),
    })
    .map(({ at: hour, state, line, installer, source }) => {
      const end =
        state === 'completed'
          ? { completedAt: '2026-11-21T11:00:00+08:00' }
          : state === 'cancelled'
            ? { cancelledAt: '2026-11-21T11:00:00+08:00' }
            : {}
      return exported(at(`21 1${hour}:00:00`), observation({ state, line }, { id, installer, ...end }), at('21 20:00:00'), source)
    })
const anyDeed = (id: string) =>
  fc
    .record({ minute: fc.integer({ min: 10, max: 59 }), which: fc.constantFrom('grant', 'revoke', 'propose', 'reject', 'escalate') })
    .map(({ minute, which }) => {
      const when = at(`21 12:${minute}:00`)
      switch (which) {
        case 'grant':
          return done('exemption-granted', when, { reason: 'customer', evidence: `${minute}` }, id)
        case 'revoke':
          return done('exemption-revoked', when, { note: null }, id)
        case 'propose':
          return done('exemption-proposed', when, { reason: 'third-party', evidence: null }, id)
        case 'reject':
          return done('exemption-rejected', when, { note: null }, id)
        case 'escalate':
          return done('escalated', when, { reason: `${minute}` }, id)
      }
    })

/** Exports of two sources within a few hours and what people did meanwhile; no two deeds in one second. */
export const anyHistory = (id: string): fc.Arbitrary<NewEvent[]> =>
  fc
    .tuple(
      fc.uniqueArray(anyExport(id), { minLength: 1, maxLength: 6, selector: ({ key }) => key }),
      fc.uniqueArray(anyDeed(id), { maxLength: 5, selector: ({ happenedAt }) => happenedAt }),
    )
    .map(([seen, decided]) => [...seen, ...decided])
