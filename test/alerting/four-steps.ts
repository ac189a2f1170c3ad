import type { Organisation } from '../../src/people/organisation.ts'
import { parseOrganisation } from '../../src/people/read-organisation.ts'
import { exampleText } from '../people/example.ts'

/** Steps counted from the times of the order alone: three before the visit, and one after the promise that is repeated every day. */
export const fourSteps = `alerts:
  - { id: six-hours, when: before, minutes: 360, says: 6小时内到期 }
  - { id: two-hours, when: before, minutes: 120, says: 2小时内到期 }
  - { id: half-hour, when: before, minutes: 30, says: 30分钟内到期 }
  - { id: overdue, when: after, minutes: 0, repeatMinutes: 1440, says: 已超时 }
`

export const withSteps = (alerts: string, text = exampleText): string => text.replace(/^alerts:\n(?: .*\n)+/m, alerts)

/** The shipped example with those steps. */
export const fourStepText: string = withSteps(fourSteps)
export const fourStepExample: Organisation = parseOrganisation(fourStepText)
