const WHOM =
  /^(?:了)?((?:客户|用户|户主|住户)?(?:的)?(?:本人|家人|家属|爱人|妻子|丈夫|老婆|老公|父母|父亲|母亲|儿子|女儿|子女|老人|邻居|房东|租客|物业|保安|联系人)|客户|用户|户主|住户)[\s,，、:：]*/

/** Whom somebody told, and what: `客户爱人 今晚来不了`; nobody named is the customer. */
export function saidWhom(text: string): { readonly whom: string; readonly note: string | null } {
  const found = WHOM.exec(text)
  const note = text.slice(found?.[0].length ?? 0).trim()
  return { whom: found?.[1] ?? '客户', note: note === '' ? null : note }
}
