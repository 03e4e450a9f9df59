/**
 * Text from other programs, made safe to show: a process chooses its own name and arguments, and may
 * put terminal escapes or direction overrides in them. What would act is shown as its escape instead.
 */

/**
 * C0, DEL, C1; bidirectional controls (Unicode TR 9), zero-width space, line separators, BOM, and lone
 * surrogates. The joiners U+200C and U+200D stay: Persian words and family emoji are made of them.
 */
const acting =
  // oxlint-disable-next-line no-control-regex -- finding control characters is the purpose
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]/gu;

export function visibleText(text: string): string {
  return text.replace(acting, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x100
      ? `\\x${code.toString(16).padStart(2, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}
