import type { Texts } from './en';

/** 상점에 관한 한국어 문구. */
export const shop: Texts['shop'] = {
  heading: '상점',
  sections: { products: '상품', customers: '고객' },
  search: '이름의 일부',
  noProducts: '해당하는 상품이 없습니다.',
  name: '이름',
  category: '분류',
  price: '가격',
  state: '상태',
  withdrawn: '판매 중지',
  quantity: '수량',
  warehouse: '창고',
  receive: '입고',
  received: (onHand) => `입고했습니다. 보유 수량은 ${onHand}개입니다.`,
  sealed: '고객 정보는 열기 전까지 봉인되어 있습니다.',
  customer: '고객 번호',
  open: '열기',
  email: '이메일 주소',
  orders: '주문',
};
