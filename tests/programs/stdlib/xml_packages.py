"""xml.sax, xml.dom, xml.etree on top of the parser."""
import io
import xml.dom.minidom
import xml.dom.pulldom
import xml.etree.ElementTree as ET
import xml.sax
import xml.sax.handler
import xml.sax.saxutils

DOC = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE catalog [
  <!ENTITY pub "Publisher &amp; Sons">
  <!ATTLIST book lang CDATA "en">
]>
<catalog xmlns="urn:c" xmlns:x="urn:x">
  <!-- books -->
  <book id="b1" x:rank="1"><title>One &pub;</title><price>10</price></book>
  <book id="b2" lang="de"><title><![CDATA[<Two>]]></title><price>20.5</price></book>
  <?target some data?>
</catalog>
"""


class Handler(xml.sax.handler.ContentHandler):
    def startDocument(self):
        print("start document")

    def endDocument(self):
        print("end document")

    def startElement(self, name, attrs):
        print("start", name, sorted(attrs.items()), self.locator.getLineNumber(), self.locator.getColumnNumber())

    def endElement(self, name):
        print("end", name)

    def startElementNS(self, name, qname, attrs):
        print("start", name, qname, sorted(attrs.items(), key=str), sorted(attrs.getQNames()))

    def endElementNS(self, name, qname):
        print("end", name, qname)

    def startPrefixMapping(self, prefix, uri):
        print("prefix", prefix, uri)

    def endPrefixMapping(self, prefix):
        print("end prefix", prefix)

    def characters(self, content):
        print("characters", repr(content))

    def processingInstruction(self, target, data):
        print("pi", target, data)

    locator = None

    def setDocumentLocator(self, locator):
        self.locator = locator


print("-- sax")
xml.sax.parseString(DOC, Handler())
parser = xml.sax.make_parser()
parser.setFeature(xml.sax.handler.feature_namespaces, True)
parser.setContentHandler(Handler())
parser.parse(io.BytesIO(DOC.encode()))
for bad in ("<a>", "<a></b>", "<a b='1' b='2'/>", "", "<a/>x"):
    try:
        xml.sax.parseString(bad, xml.sax.handler.ContentHandler())
    except xml.sax.SAXParseException as e:
        print(bad, "->", e, e.getLineNumber(), e.getColumnNumber())
out = io.StringIO()
generator = xml.sax.saxutils.XMLGenerator(out, "utf-8", True)
xml.sax.parseString(DOC, generator)
print(out.getvalue())

print("-- minidom")
document = xml.dom.minidom.parseString(DOC)
print(document.documentElement.tagName, document.doctype.name, document.doctype.internalSubset)
for book in document.getElementsByTagName("book"):
    print(sorted(book.attributes.items()), book.getAttribute("lang"), book.firstChild.firstChild.data)
print(document.documentElement.toxml())
print(xml.dom.minidom.parseString("<a><b>t</b><c x='1'/></a>").toprettyxml(indent=" "))
print([(event, node.nodeName) for event, node in xml.dom.pulldom.parseString("<a><b/>t</a>")])

print("-- etree")
root = ET.fromstring(DOC)
print(root.tag, root.attrib, [child.tag for child in root])
ns = {"c": "urn:c", "x": "urn:x"}
print([b.get("{urn:x}rank") for b in root.findall("c:book", ns)], root.findtext("c:book/c:title", None, ns))
print(root.findall(".//c:price", ns)[1].text, root.find("c:book[@id='b2']", ns).attrib)
print(ET.tostring(root, encoding="unicode"))
print(ET.canonicalize(DOC))
for event, element in ET.iterparse(io.BytesIO(DOC.encode()), ["start", "end", "start-ns", "end-ns", "comment", "pi"]):
    print(event, element if isinstance(element, (tuple, type(None))) else (element.tag if isinstance(element.tag, str) else element.text))
tree = ET.ElementTree(ET.Element("r", {"a": "<&\">"}))
ET.SubElement(tree.getroot(), "s").text = "t & u"
ET.indent(tree)
buffer = io.BytesIO()
tree.write(buffer, encoding="us-ascii", xml_declaration=True)
print(buffer.getvalue())
print(list(root.itertext())[:6], [e.tag for e in root.iter("{urn:c}title")])
laughs = '<!DOCTYPE a [<!ENTITY a0 "lol">' + "".join(
    f'<!ENTITY a{i} "{("&a%d;" % (i - 1)) * 10}">' for i in range(1, 10)
) + "]><a>&a9;</a>"
try:
    ET.fromstring(laughs)
except ET.ParseError as e:
    print(e.code, str(e).split(":")[0])
