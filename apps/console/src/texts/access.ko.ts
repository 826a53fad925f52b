import type { Texts } from './en';

/** API 키, 역할, 감사 기록에 관한 한국어 문구. */
export const keys: Texts['keys'] = {
  show: '보기',
  all: '전체',
  active: '사용 중',
  ended: '끝남',
  expired: '만료됨',
  isActive: (days) => (days === 1 ? '하루 안에 끝남' : `${days}일 뒤에 끝남`),
  for: '대신하는 대상',
  shop: '상점',
  issue: '키 발급',
  issueHow: '키는 바꿀 수 없습니다. 새 키를 발급하고, 기기에 넣은 뒤 옛 키를 폐기하세요.',
  nameHow: '사람이 아니라 기기나 프로그램의 이름입니다.',
  customer: '고객 번호',
  customerHow: '비우면 상점을 대신합니다.',
  days: '끝날 때까지의 일수',
  daysHow: (end) => `1에서 365까지입니다. ${end}에 끝납니다.`,
  badDays: '1에서 365까지입니다.',
  issueSure: (name, scopes) => `${name} 키를 가진 쪽은 다음을 할 수 있습니다: ${scopes}.`,
  issued: '발급했습니다. 다시 보여 드리지 않으니 지금 보관하세요.',
  key: 'API 키',
};

export const roles: Texts['roles'] = {
  how: '고른 역할만 남습니다. 하나도 고르지 않으면 고객이 됩니다. 지금의 접근은 몇 초 안에 끝나고, 다시 로그인해야 합니다.',
  notANumber: '사용자 번호가 아닙니다.',
  duties: {
    catalog: '상품과 가격',
    stock: '재고, 입고, 배송 완료',
    support: '주문과 고객',
    finance: '결제와 환불',
    platform: '운영, 키, 역할',
  },
};

export const acts: Texts['acts'] = {
  how: '사용자, 키, 직원의 모든 행위가 영원히 남습니다. 직원이 적은 이유도 함께 남습니다.',
  context: '컨텍스트',
  anyContext: '전체',
  type: '행위 또는 이벤트',
  typeHow: '예: SECURITY.ROUTE_CHANGED',
  onBehalfOf: '사용자의 키',
  from: '시작',
  to: '끝',
  details: '자세히',
  unanswered: (contexts) => `응답하지 않은 컨텍스트의 기록은 빠져 있습니다: ${contexts}.`,
};
