"""The events, errors and places that pyexpat reports for many documents, whole and in pieces."""
import pyexpat
import zlib
PC=pyexpat.ParserCreate
NAMES=["StartElementHandler","EndElementHandler","CharacterDataHandler","ProcessingInstructionHandler","CommentHandler","StartCdataSectionHandler","EndCdataSectionHandler","DefaultHandler","StartDoctypeDeclHandler","EndDoctypeDeclHandler","UnparsedEntityDeclHandler","NotationDeclHandler","StartNamespaceDeclHandler","EndNamespaceDeclHandler","NotStandaloneHandler","ExternalEntityRefHandler","SkippedEntityHandler","ElementDeclHandler","AttlistDeclHandler","EntityDeclHandler","XmlDeclHandler","DefaultHandlerExpand"]
def run(doc, handlers, chunks=None, ns=None, enc=None, setup=None, subs=None, deferral=None):
    p=PC(enc,ns) if ns is not None else PC(enc)
    out=[]
    if deferral is not None: p.SetReparseDeferralEnabled(deferral)
    def make(n):
        def h(*a):
            a2=a
            out.append((n[:-7] if n.endswith('Handler') else n,a2,p.CurrentLineNumber,p.CurrentColumnNumber,p.CurrentByteIndex))
            if n=="NotStandaloneHandler": return 1
            if n=="ExternalEntityRefHandler":
                if subs is None: return 1
                q=p.ExternalEntityParserCreate(a[0])
                try: q.Parse(subs[a[2]],True)
                except pyexpat.error as e:
                    out.append(('sub',str(e),e.code)); return 0
                return 1
        return h
    for n in handlers: setattr(p,n,make(n))
    if setup: setup(p)
    try:
        if chunks is None: p.Parse(doc,True)
        else:
            for i in range(0,len(doc),chunks): p.Parse(doc[i:i+chunks],False)
            p.Parse(doc[:0],True)
        out.append('ok')
    except Exception as e:
        out.append((type(e).__name__,str(e)))
    out.append((p.ErrorCode,p.CurrentLineNumber,p.CurrentColumnNumber,p.CurrentByteIndex,p.ErrorByteIndex))
    return out
DOCS=[
b'<a/>', b'<a>x</a>', b'<a>\r\nx\ry\n</a>\n\n', b'', b' ', b'<a', b'<a>', b'<a></b>', b'<a b="1" b="2"/>', b'<a/><b/>', b'<a>&foo;</a>', b'<a>&#0;</a>',b'<a>&#xD800;</a>',b'<a>&#1114112;</a>',b'<a>&lt;&amp;&#65;&#x42;</a>',
b'<?xml version="1.0"?><a/>', b' <?xml version="1.0"?><a/>', b'<?xml version="1.0" encoding="iso-8859-1"?><a b="\xe9">\xe9\xe8</a>', b'<?xml version="1.0" encoding="cp1252"?><a>\x80</a>',b'<?xml version="1.0" encoding="utf-16"?><a/>',b'<?xml version="1.0" encoding="foo"?><a/>',b'<?xml version="1.0" encoding="us-ascii"?><a>\x80</a>',b'<?xml encoding="utf-8"?><a/>',b'<?xml version="1.0" standalone="maybe"?><a/>',b'<?xml version="1.0" standalone="yes" ?><a/>',b"<?xml version='1.0' encoding='utf-8' standalone='no'?>\n<a/>",
b'<a>]]></a>', b'<a>]] ></a>', b'<a>]</a>',b'<a><![CDATA[x]]y]]]]></a>',b'<a><![CDATA[x\r\ny]]></a>',b'<a><![CDATA[x',b'<a><![CDAT[x]]></a>',b'<a><!-- c\r\n --></a>',b'<a><!-- -- --></a>',b'<!-- x --><?pi  data ?><a/><?pi2?><!-- y -->  \n',b'<a><?xml version="1.0"?></a>',b'<a><?XML?></a>',b'<a><?Xmlx ?></a>',
b'<a b=1/>',b'<a b/>',b'<a b="x"c="y"/>',b'<a b="<"/>',b'<a b="&foo;"/>',b'<a b="&#x41;&lt; \t\r\nz"/>',b'<a b = \'q\' />',b'<a\n b="1"\n  c="2"\n>x</a\n>',b'<1/>',b'<a>\x00</a>',b'<a>\x01</a>',b'<a>\xff</a>',b'<a>\xc3</a>',b'<a>\xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80</a>',b'<a>\xed\xa0\x80</a>',b'<a>\xef\xbf\xbe</a>',b'<a>x\xc3',b'<a>\xf0\x9f',b'\xef\xbb\xbf<a/>',b'\xff\xfe<\0a\0/\0>\0','\ufeff<a b="é">x\n中😀</a>'.encode('utf-16-le'),'<a>é</a>'.encode('utf-16-be'),'<?xml version="1.0" encoding="utf-16"?><a>é\r\n</a>'.encode('utf-16'),b'\xfe\xff\0<',b'\xef\xbb',b'<a>x</a>y',b'<a>x</a>&amp;',b'x',b'&amp;',b'<a>\n</b>',b'</a>',b'<a></a></a>',b'<!DOCTYPE a><a/>',b'<!DOCTYPE a SYSTEM "foo.dtd"><a>&x;</a>',b'<!DOCTYPE a PUBLIC " p  q " "foo.dtd" [ ]><a/>',b'<!DOCTYPE a PUBLIC "{}" "foo.dtd"><a/>',b'<!DOCTYPE a [<!ELEMENT a (b,c?)*><!ELEMENT b (#PCDATA)><!ELEMENT c (#PCDATA|b|c)*><!ELEMENT d EMPTY><!ELEMENT e ANY><!ELEMENT f ((a|b)+,(c|d)?)>]><a/>',
b'<!DOCTYPE a [<!ELEMENT a (b|c,d)>]><a/>',b'<!DOCTYPE a [<!ELEMENT a (#PCDATA|b)>]><a/>',b'<!DOCTYPE a [\n<!ATTLIST a b CDATA "x  y" c (p|q) #REQUIRED d ID #IMPLIED e NOTATION (n|m) #FIXED "n" f NMTOKENS " a  b ">\n<!ATTLIST a b CDATA "zz">]><a f=" x   y " c="p"/>',
b'<!DOCTYPE a [<!ENTITY x "y"><!ENTITY % p "q"><!ENTITY z SYSTEM "s"><!ENTITY u PUBLIC "p" "s" NDATA n><!NOTATION n SYSTEM "sn"><!NOTATION m PUBLIC "pm"><!NOTATION o PUBLIC "po" "so">]><a b="&x;">&x;&z;</a>',
b'<!DOCTYPE a [<!ENTITY x "<b>&y;</b>"><!ENTITY y "yy\r\n&#38;lt;">]><a>1&x;2&x;</a>',b'<!DOCTYPE a [<!ENTITY x "<b>">]><a>&x;</b></a>',b'<!DOCTYPE a [<!ENTITY x "&y;"><!ENTITY y "&x;">]><a>&x;</a>',b'<!DOCTYPE a [<!ENTITY x "&x;">]><a b="&x;"/>',b'<!DOCTYPE a [<!ENTITY u SYSTEM "s" NDATA n>]><a>&u;</a>',b'<!DOCTYPE a [<!ENTITY u SYSTEM "s" NDATA n>]><a b="&u;"/>',b'<!DOCTYPE a [<!ENTITY u SYSTEM "s">]><a b="&u;"/>',b'<!DOCTYPE a [<!ENTITY % p "<!ENTITY q \'r\'>">%p;]><a>&q;</a>',b'<!DOCTYPE a [<!ENTITY % p "x">]><!-- --><a/>',b'<!DOCTYPE a [<!ENTITY x "%p;">]><a/>',b'<!DOCTYPE a [%u;<!ENTITY x "1">]><a>&x;&y;</a>',b'<!DOCTYPE a [<!ENTITY % p SYSTEM "ext"> %p; <!ENTITY x "1">]><a>&x;&y;</a>',b'<!DOCTYPE a [<!ENTITY lt "1">]><a>&lt;</a>',b'<!DOCTYPE a [<!BAD>]><a/>',b'<!DOCTYPE a [<!ENTITY% x "1">]><a/>',b'<!DOCTYPE a [<![INCLUDE[]]>]><a/>',b'<!DOCTYPE a [<?xml?>]><a/>',b'<!DOCTYPE a [',b'<!DOCTYPE a',b'<!DOCTYPE ',b'<!DOC',b'<!DOCTYPE a [<!ENTITY x "a',b'<!DOCTYPE a [ ]',b'<!DOCTYPE a SYSTEM>',b'<!doctype a><a/>',b'<!DOCTYPE a [<!ELEMENT a (b)><!ELEMENT a (c)>\n <!ATTLIST a xml:space (default|preserve) "preserve">]><a/>',
b'<?xml version="1.0" standalone="yes"?><!DOCTYPE a SYSTEM "foo" [<!ENTITY % p "">%p;<!ENTITY x "1">]><a>&x;&y;</a>',b'<a xmlns="u" xmlns:p="v"><p:b p:c="1" d="2" xml:lang="en"/><c xmlns=""/></a>',b'<p:a/>',b'<a p:b="1"/>',b'<a xmlns:p="u" xmlns:q="u" p:x="1" q:x="2"/>',b'<a xmlns:p=""/>',b'<a xmlns:xml="u"/>',b'<a xmlns:xmlns="u"/>',b'<a xmlns:p="http://www.w3.org/XML/1998/namespace"/>',b'<a xmlns:p="http://www.w3.org/2000/xmlns/"/>',b'<a:b:c/>',b'<:a/>',b'<a:/>',b'<a xmlns:p="u v"><p:b/></a>',b'<!DOCTYPE a [<!ATTLIST a xmlns CDATA "dflt" xmlns:p CDATA "pp" p:q CDATA "r">]><a><b/></a>',b'<!DOCTYPE p:a [<!ENTITY p:x "1">]><p:a xmlns:p="u"/>',b'<a><b><c>deep</c></b>tail</a>',b'<a>'+b'x'*3000+b'</a>',('<?xml version="1.0" encoding="iso-8859-1"?><a>'+'é'*1500+'x'*1500+'</a>').encode('latin-1'),
]
SUBS={'foo.dtd':b'<!ENTITY x "fromdtd"><!ATTLIST a z CDATA "zz">','ext':b'<?xml encoding="utf-8"?><!ENTITY y "fromext"><![INCLUDE[<!ENTITY i "1">]]><![IGNORE[<!ENTITY i2 "1"> <![x[ ]]>]]>','s':b'<s>text</s>more','foo':b'<!ENTITY y "2">','sn':b'','so':b''}


def setup(p):
    p.SetParamEntityParsing(2)


for number, doc in enumerate(DOCS):
    print(number, doc[:120])
    for event in run(doc, NAMES[:-1], subs=SUBS, setup=setup):
        print("   ", str(event)[:300])
    plain = NAMES[:7]
    if b":" in doc or b"xmlns" in doc:
        for event in run(doc, NAMES[:14], ns="}"):
            print("   ns", str(event)[:300])
    digests = []
    for handlers in (NAMES[:-1], plain, plain + NAMES[-1:], ["DefaultHandler"], []):
        for ns in (None, "", " "):
            for chunks in (None, 1, 3):
                done = run(doc, handlers, chunks, ns, deferral=None if chunks is None else 0)
                digests.append(zlib.crc32(repr(done).encode()) & 0xFFFF)
    print("   ", digests)
