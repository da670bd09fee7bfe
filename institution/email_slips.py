"""Slips of the fingers in email addresses that are evident: letters of a provider's name swapped, an ending nobody has.

A list, not a measure of likeness: one letter from gmail.com stand ymail.com and mail.com, at which people have mail,
too. Whoever wrote such an address is asked whether another was meant, and never refused. `email_meant.js` goes by the
same list, which the form carries along.
"""

#: What is meant, then how it is mistyped; endings, which begin with a full stop, before whole domains.
_SLIPS = """
.com .con .comm .coom .cmo .ocm .vom .xom .cpm
.net .nte .ent .nett
.co.kr .co.krr .co.rk .cokr
naver.com nvaer.com naevr.com navre.com anver.com naver.co naver.cm naver.om naver.net navercom naver.co.kr
naver.com navr.com nver.com navar.com naber.com maver.com bnaver.com naverr.com navver.com naaver.com naveer.com
gmail.com gamil.com gmial.com gmali.com gmaill.com gmail.co gmail.cm gmail.om gmail.net gmailcom gmail.co.kr
gmail.com gmai.com gmal.com gmil.com gnail.com gmaul.com gmaik.com gmsil.com gimail.com ggmail.com gmaiil.com
daum.net duam.net damu.net adum.net dauum.net daum.ne daumnet
hanmail.net hanmial.net hamnail.net hanmali.net hanamil.net hanmai.net hanmal.net hanmil.net hanmail.com hanmailnet
kakao.com kakoa.com kaako.com kkaao.com kakao.co kakaocom
nate.com ntae.com naet.com naate.com nate.co natecom
hotmail.com hotmial.com hotmali.com hotamil.com htomail.com hotmai.com hotmal.com hotmil.com hotmail.co
outlook.com outlok.com outloook.com otulook.com outlokk.com outlook.co
icloud.com iclod.com icluod.com iclould.com icoud.com iclou.com icloud.co
yahoo.com yaho.com yahooo.com yhaoo.com yahoo.co yahoocom
example.com exmaple.com
"""
SLIPS = tuple(_SLIPS.strip().splitlines())


def find_meant(address: str) -> str:
    """Give the address that was meant in all likelihood, or nothing where no slip is evident."""
    name, at, written = address.rpartition("@")
    domain = written.lower()
    for meant, *slips in map(str.split, SLIPS):
        slip = next((slip for slip in slips if domain.endswith(slip) and (slip == domain or slip[0] == ".")), "")
        domain = domain.removesuffix(slip) + meant if slip else domain
    return f"{name}@{domain}" if name and at and domain != written.lower() else ""
