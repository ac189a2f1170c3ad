import { type Platform, type SendRate, perPlatform, platforms } from '../platforms/platforms.ts'

export type Rates = Readonly<Record<Platform, SendRate | null>>

/** Below each platform's own limits: in any minute at most burst + 60 / everySeconds. */
export const rates: Rates = perPlatform((platform) => platforms[platform].rate)
