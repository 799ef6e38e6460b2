/** What a check of the chain needs; loaded when one starts. */
export { checkChain, linkOf } from './chain.ts';
export { resultView } from './result-view.ts';
