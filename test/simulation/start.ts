import { at } from '../alerting/orders.ts'

/** Midnight at the beginning of the simulated month. */
export const startOfMonth = at('11-01 00:00')
