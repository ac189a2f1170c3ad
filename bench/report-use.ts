import { writeSync } from 'node:fs'

/** Loaded before a program: at its end says on stderr, as JSON, the most memory it held and the processor time it took. */
process.once('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
  writeSync(2, JSON.stringify({ megabytes: Math.round(maxRSS / 1024), cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 }))
})
