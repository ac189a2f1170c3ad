import { type Platform, type Rate, perPlatform, platforms } from '../platforms/platforms.ts'

export type Rates = Readonly<Record<Platform, Rate | null>>

/** Below each platform's own limits: in any minute at most burst + 60 / everySeconds. */
export const rates: Rates = perPlatform((platform) => platforms[platform].rate)
