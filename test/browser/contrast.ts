import type { Page } from 'playwright-core'

/** Texts on the screen whose contrast to what lies behind them is below 4.5 : 1 (WCAG AA); disabled controls are exempt there. */
export const faintTexts = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    type Colour = [red: number, green: number, blue: number, alpha: number]
    const parse = (text: string): Colour => {
      const [r = 0, g = 0, b = 0, a = 1] = (text.match(/[\d.]+/g) ?? []).map(Number)
      return [r, g, b, a]
    }
    const over = (top: Colour, below: Colour): Colour => {
      const mix = (n: 0 | 1 | 2): number => top[n] * top[3] + below[n] * (1 - top[3])
      return [mix(0), mix(1), mix(2), 1]
    }
    const light = ([r, g, b]: Colour): number => {
      const [x = 0, y = 0, z = 0] = [r, g, b].map((v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4))
      return 0.2126 * x + 0.7152 * y + 0.0722 * z
    }
    const behind = (element: Element | null): Colour => {
      if (!element) return [255, 255, 255, 1]
      const own = parse(getComputedStyle(element).backgroundColor)
      return own[3] === 1 ? own : over(own, behind(element.parentElement))
    }
    const faint: string[] = []
    for (const element of document.querySelectorAll('body *')) {
      const words = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.textContent?.trim())
      const text = words.join('')
      if (text === '' || !element.checkVisibility() || element.closest(':disabled, [aria-disabled="true"]')) continue
      const back = behind(element)
      const [a, b] = [light(over(parse(getComputedStyle(element).color), back)), light(back)]
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
      if (ratio < 4.5) faint.push(`${ratio.toFixed(2)} ${element.className || element.tagName}: ${text.slice(0, 20)}`)
    }
    return faint
  })
