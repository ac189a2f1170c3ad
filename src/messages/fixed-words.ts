/** Words that people and checks rely on, exactly as they stand here. */
export const notFound = '查无此单'
export const noRight = '无权限'
export const notUnderstood = '没看懂'
