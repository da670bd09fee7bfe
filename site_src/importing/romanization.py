"""Ids in Latin letters out of Korean names, letter by letter (Revised Romanization without its rules of sound).

The same name gives the same id each time: an import that is run again finds the teams it proposed.
"""

import re
import unicodedata

_FIRST, _MIDDLE, _LAST = (
    letters.split(",")
    for letters in (
        "g,kk,n,d,tt,r,m,b,pp,s,ss,,j,jj,ch,k,t,p,h",
        "a,ae,ya,yae,eo,e,yeo,ye,o,wa,wae,oe,yo,u,wo,we,wi,yu,eu,ui,i",
        ",k,k,k,n,n,n,t,l,k,m,l,l,l,p,l,m,p,p,t,t,ng,t,t,k,t,p,t",
    )
)
_SYLLABLES = range(0xAC00, 0xD7A4)


def identifier(name: str) -> str:
    """Give an id for a name: 기획팀 is gihoektim, IT 지원팀 is it-jiwontim; "team" where nothing is left of it."""
    written = "".join(map(_letters, unicodedata.normalize("NFKC", name).lower()))
    return re.sub(r"[^a-z0-9]+", "-", written).strip("-") or "team"


def _letters(sign: str) -> str:
    if ord(sign) not in _SYLLABLES:
        return sign
    first, rest = divmod(ord(sign) - _SYLLABLES.start, 588)
    middle, last = divmod(rest, 28)
    return _FIRST[first] + _MIDDLE[middle] + _LAST[last]
