import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { arch, platform } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Browser, chromium } from 'playwright-core'

const run = promisify(execFile)

/** Names an installed Chromium or Chrome, for machines that the packaged binary does not fit. */
const OWN_BROWSER = 'SAMEDAY_TEST_CHROMIUM'

/** The browser out of the npm package, headless, drawing the same everywhere: its own font configuration, no GPU. */
export async function launchChromium(): Promise<Browser> {
  const own = process.env[OWN_BROWSER]
  const args = ['--no-sandbox', '--no-zygote', '--disable-gpu', '--font-render-hinting=none', '--force-color-profile=srgb']
  if (own) return chromium.launch({ executablePath: own, args })
  if (platform() !== 'linux' || arch() !== 'x64') throw new Error(`the packaged Chromium is for Linux x64: name another in ${OWN_BROWSER}`)
  const folder = await unpacked()
  const executablePath = join(folder, 'chromium')
  return chromium.launch({
    executablePath,
    args,
    env: { ...process.env, FONTCONFIG_PATH: join(folder, 'fonts'), ...(await libraries(folder)) },
  })
}

/**
 * The package unpacks into the temporary folder and takes whatever file is already there for a whole one. Test processes that
 * start together would run half a browser, so each unpacks apart and the first to finish gives its folder the common name.
 */
async function unpacked(): Promise<string> {
  const modules = join(import.meta.dirname, '..', '..', 'node_modules')
  const { version } = JSON.parse(await readFile(join(modules, '@sparticuz', 'chromium', 'package.json'), 'utf8')) as { version: string }
  const folder = join(modules, '.cache', `chromium-${version}`)
  if (existsSync(folder)) return folder
  await mkdir(join(modules, '.cache'), { recursive: true })
  const own = await mkdtemp(`${folder}-`)
  const unpack = `import chromium from '${import.meta.resolve('@sparticuz/chromium')}'; await chromium.executablePath()`
  // The libraries that a bare machine lacks are unpacked only where the package believes to be on Lambda.
  const env = { ...process.env, TMPDIR: own, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' }
  await run(process.execPath, ['--input-type=module', '--eval', unpack], { cwd: import.meta.dirname, env })
  await writeFile(join(own, 'fonts', 'fonts.conf'), fontConfiguration(folder))
  await rename(own, folder).catch(async (error: unknown) => {
    if (!existsSync(folder)) throw error
    await rm(own, { recursive: true })
  })
  return folder
}

/**
 * Only the packaged font, so that the page looks the same on every machine: what it needs besides, it brings along. The package's
 * own configuration names a folder where it did not unpack to, and the browser dies where it finds no font at all.
 */
const fontConfiguration = (folder: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(folder, 'fonts')}</dir>
  <cachedir>${join(folder, 'font-cache')}</cachedir>
</fontconfig>
`

/** The unpacked libraries, only where the machine lacks its own: they may want a newer libc than it has. */
async function libraries(folder: string): Promise<{ LD_LIBRARY_PATH?: string }> {
  const { stdout } = await run('ldd', [join(folder, 'chromium')])
  return stdout.includes('not found') ? { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') } : {}
}
