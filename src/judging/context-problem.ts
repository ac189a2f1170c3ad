/** A context file that cannot be used, said in one line. */
export class ContextProblem extends Error {}
