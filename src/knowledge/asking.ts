/** How a Chinese sentence asks: particles at its end, words of asking, a verb and its negation (赔不赔, 算没算), a choice (还是). */
const ASKS =
  /[?？]|[吗呢么嘛呀啊不没吧]$|没有$|怎么|怎样|咋|如何|什么|啥|多少|多久|多长|多大|多高|多会|几|谁|哪|^那[些个几]|为何|何时|能否|是否|还是|有没有|是不是|需不需要|可不可以|(\p{Script=Han})[不没]\1/u

/** Words of which a question may consist without being about anything. */
const ABOUT_NOTHING =
  /怎么办|怎么样|怎么|什么|多少|哪里|可以|没有|这个|那个|时候|[几谁哪吗呢么嘛啊呀的了算是不要行能有咋啥办钱点天这那就说问还会做]|[\p{P}\s]/gu

/** Asks something about something. */
export const isQuestion = (text: string): boolean => ASKS.test(text) && text.replace(ABOUT_NOTHING, '') !== ''
