import { letter } from './ko';
import type { AccountTemplates } from './letter';

export const accountKo: AccountTemplates = {
  'confirm-address': ({ customerName, code }) =>
    letter(
      '이메일 주소를 확인해 주세요',
      customerName,
      '이 주소로 회원 가입이 신청되었습니다. 본인이 신청하셨다면 다음 코드와 비밀번호로 주소를 확인해 주세요.',
      `  ${code}`,
      '본인이 아니라면 아무것도 하지 않으셔도 됩니다. 주소가 확인되기 전에는 아무도 로그인할 수 없습니다.',
    ),
  'reset-password': ({ customerName, code }) =>
    letter(
      '새 비밀번호를 위한 코드',
      customerName,
      '계정의 새 비밀번호가 요청되었습니다. 본인이 요청하셨다면 다음 코드로 설정해 주세요.',
      `  ${code}`,
      '본인이 아니라면 아무것도 하지 않으셔도 됩니다. 비밀번호는 바뀌지 않습니다. 코드는 누구에게도 알려 주지 마세요.',
    ),
  'already-registered': ({ customerName }) =>
    letter(
      '이미 가입된 주소입니다',
      customerName,
      '이 주소로 회원 가입이 신청되었지만 이미 계정이 있습니다. 바뀐 것은 없습니다.',
      '본인이 신청했고 비밀번호를 잊으셨거나, 직접 만든 계정이 아니라면 새 비밀번호를 요청해 주세요.',
    ),
  'password-changed': ({ customerName }) =>
    letter(
      '비밀번호가 변경되었습니다',
      customerName,
      '계정의 비밀번호가 변경되었고 모든 로그인이 종료되었습니다.',
      '본인이 변경하지 않으셨다면 지금 새 비밀번호를 요청해 주세요.',
    ),
};
