import { rates } from '../../src/delivery/rates.ts'

/** Nobody is held back: what is measured is the program. */
export const unlimited = { ...rates, wecom: null, dingtalk: null }
