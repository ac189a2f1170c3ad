import type { Candidate } from '../../src/alerting/candidates.ts'
import { at } from './orders.ts'

/** An order of the day, somebody on it. */
export const candidate = (facts: Partial<Candidate>): Candidate => ({
  id: 'ZD1',
  kind: 'repair',
  district: 'ganyu',
  enteredAt: at('11-21 12:00'),
  workBy: at('11-21 23:59:59'),
  dueBy: at('11-21 23:59:59'),
  installer: '赣榆装维01',
  sourceState: 'in-progress',
  stateSince: at('11-21 12:00'),
  flags: [],
  callBack: null,
  customerTold: false,
  ended: false,
  reopenings: [],
  exempt: false,
  sheltered: false,
  ...facts,
})
