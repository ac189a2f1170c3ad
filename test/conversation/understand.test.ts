import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { commands, vocabulary } from '../../src/conversation/commands.ts'
import { reasonOf, whyNoReason } from '../../src/conversation/reading/reasons.ts'
import { understand } from '../../src/conversation/reading/understand.ts'

/** The command's name, or what is answered. */
const read = (text: string): string => {
  const understood = understand(text, vocabulary)
  return 'misread' in understood ? understood.misread : understood.command.word
}

describe('understood are', () => {
  test.each([
    ['查单 CR20261121000001', '查单'],
    ['／查单　ＣＲ２０２６１１２１０００００１', '查单'],
    ['、豁免 CR20261121000001 客户原因 录音123', '豁免'],
    ['  /  豁免   CR20261121000001   客户原因  ', '豁免'],
    ['cr20261121000001？', '查单'],
    ['我的　工单', '我的工单'],
    ['超时', '超时'],
    ['在途 赣榆 20', '在途'],
    ['在途 20单', '在途'],
    ['为什么CR20261121000001', '为什么'],
    ['确认37', '确认'],
    ['确认 ３７', '确认'],
    ['确认“37”。', '确认'],
    ['取消 37', '取消'],
    ['/批准 CR20261121000001', '批准'],
    ['/驳回 CR20261121000001 录音听不清', '驳回'],
    ['/升级 CR20261121000001 工单太多', '升级'],
    ['', '帮助'],
    ['？', '帮助'],
    ['/help', '帮助'],
    ['/帮助 /豁免', '帮助'],
  ])('%j', (text, command) => {
    expect(read(text)).toBe(command)
  })
})

describe('not understood are', () => {
  test('a command without what it needs, with its usage and an example', () => {
    expect(read('查单')).toBe('没看懂：缺少工单号。\n用法：查单 <工单>\n例如：查单 ZD20261121000001')
    expect(read('/升级 CR20261121000001')).toBe(
      '没看懂：缺少原因。\n用法：/升级 <工单> <原因>\n例如：/升级 CR20261121000001 工单太多，今天赶不到',
    )
  })

  test('a misspelt command, with the nearest', () => {
    expect(read('/豁勉 CR1')).toMatch(/^没看懂：想用的也许是这条命令。\n用法：\/豁免 <工单> <原因> \[凭证\]/)
    expect(read('我的单子呢')).toMatch(/^没看懂：后面只能写类型和数量。\n用法：我的工单/)
  })

  test('a sentence that shares one character with a word of two, without that command; a slip in the word alone, with it', () => {
    expect(read('哦那个啥呀')).toMatch(/^没看懂：不认识这条命令。/)
    expect(read('通爆')).toMatch(/^没看懂：想用的也许是这条命令。\n用法：通报/)
  })

  test('a misspelt command about an order, with the nearest for just that order', () => {
    expect(read('/豁勉 zd20261121000009 客户原因')).toContain('例如：/豁免 ZD20261121000009 客户原因 录音123')
  })

  test('an order number among other words, with the look-up of just that order', () => {
    expect(read('zd20261121000009怎么还没修好')).toBe('没看懂：想查这张工单吗？\n用法：查单 <工单>\n例如：查单 ZD20261121000009')
    expect(read('查一下zd20261121000009')).toContain('例如：查单 ZD20261121000009')
  })

  test('anything else, with a way on', () => {
    expect(read('今天天气怎么样')).toBe('没看懂：不认识这条命令。\n用法：查单 <工单>\n例如：查单 ZD20261121000001\n全部命令：/帮助')
  })

  test.each(['修好了', '装完了', '2602修好了', '已经装好了，怎么报竣'])('%j: a completion is reported in the source systems', (text) => {
    expect(read(text)).toContain('没看懂：完工请在综调报竣（新装在 CRM）')
  })

  test.each(['确认 3', '确认 377', '确认 三七', '确认 37 和 38', '取消全部'])('%j: a code is two digits', (text) => {
    expect(read(text)).toMatch(/^没看懂：确认码是两位数字。/)
  })

  test('more than any command takes', () => {
    expect(read(`/豁免 CR20261121000001 客户原因 ${'录音'.repeat(5000)}`)).toMatch(/^没看懂：消息太长（最多500字）。/)
  })
})

test('no text makes the reading fail, and what is not understood always begins with the fixed words', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 600 }),
    fc.string({ unit: 'grapheme', maxLength: 80 }),
    fc
      .tuple(fc.constantFrom(...commands.map(({ word }) => word)), fc.string({ unit: 'binary', maxLength: 60 }))
      .map(([name, rest]) => `/${name} ${rest}`),
    fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 60 }).map((units) => String.fromCharCode(...units)),
  )
  fc.assert(
    fc.property(anyText, (text) => {
      const understood = understand(text, vocabulary)
      if ('misread' in understood) expect(understood.misread).toMatch(/^没看懂：/)
      else expect(commands).toContain(understood.command)
    }),
    { numRuns: 2000 },
  )
})

describe('the names of commands', () => {
  test('are each given once', () => {
    const names = commands.flatMap(({ word, aliases }) => [word, ...aliases])
    expect(names).toEqual([...new Set(names)])
  })

  test.each(commands.map((command) => [command.example, command.word]))('the example %j is understood', (example, name) => {
    expect(read(example)).toBe(name)
  })
})

describe('reasons to exempt', () => {
  test('are a closed list in the words people use', () => {
    expect(['客户原因', '客户', '第三方原因', '不可抗力', '农村', '农村区域'].map(reasonOf)).toEqual([
      'customer',
      'customer',
      'third-party',
      'force-majeure',
      'rural',
      'rural',
    ])
  })

  test('are neither safety nor anything else', () => {
    expect([reasonOf('安全原因'), reasonOf('资源原因'), reasonOf('天气')]).toEqual([null, null, null])
    expect(whyNoReason('安全隐患')).toContain('〔四(八)〕')
    expect(whyNoReason('资源不足')).toMatch(/“资源不足”不是可以豁免的原因.*〔三\(二\)〕〔I-12〕/)
  })
})
