"""The surface of _elementtree and pyexpat, and the errors of their functions."""
import xml.etree.ElementTree as ET, _elementtree as E, sys, pickle, re, warnings
warnings.simplefilter('ignore')
def t(s,**k):
    try: print(s,'->',re.sub('0x[0-9a-f]+','ADDR',repr(eval(s,globals(),k))))
    except BaseException as e: print(s,'->',type(e).__name__,e)
e=ET.Element('a',{'x':'1'},y='2')
for s in ["ET.Element()","ET.Element(1)","ET.Element('a',1)","ET.Element('a',{},1)","ET.Element('a',attrib={'b':'c'})","ET.Element('a',{'b':'1'},attrib={'c':'1'}).attrib","ET.Element('a',attrib=1)","ET.Element('a',None)","ET.SubElement()","ET.SubElement(1,'a')","ET.SubElement(e)","ET.SubElement(e,'b',{'k':'v'},z='1').attrib","ET.SubElement(e,'b',3)","e.append(1)","e.append()","e.extend(1)","e.extend([1])","e.insert(0,1)","e.insert('x',e)","e.remove(1)","e.remove(ET.Element('q'))","e.get()","e.get('x')","e.get('q',5)","e.set('x')","e.set(1,2)","e[5]","e['a']","e[0:1]","e.__setitem__(7,e)","e.__setitem__(0,1)","e.__setitem__(slice(0,1),1)","e.__setitem__(slice(0,1),[1])","e.__delitem__(9)","e.__setitem__(slice(0,4,2),[ET.Element('z')]*3)","e.__setitem__('x',e)","e.__delitem__('x')","bool(e)","len(e)","repr(ET.Element(3))","e.find()","e.find('b')","e.find(1)","e.findtext('b')","e.findtext('zz','d')","e.findall('b')","e.iterfind('b')","e.iter()","list(e.iter('b'))","e.itertext()","list(e.itertext())","e.items()","e.keys()","e.makeelement('q',{})","e.makeelement('q',1)","e.makeelement('q')","e.__copy__()","e.__deepcopy__({})","e.__deepcopy__(1)","e.__getstate__()","e.__setstate__(1)","e.__setstate__({})","e.__setstate__({'tag':1,'_children':[],'attrib':{}})","setattr(e,'attrib',1)","delattr(e,'tag')","delattr(e,'text')","setattr(e,'foo',1)","type(e).tag","E.TreeBuilder(1)","E.TreeBuilder(element_factory=1)","E.TreeBuilder(comment_factory=3)","E.TreeBuilder().close()","E.TreeBuilder().end('a')","E.TreeBuilder().start('a',1)","E.TreeBuilder().start('a',None)","E.TreeBuilder().data(1)","E.TreeBuilder().comment()","E.TreeBuilder().comment('x')","E.TreeBuilder().pi('x')","E.TreeBuilder().pi('x','y')","E.XMLParser(1)","E.XMLParser(target=1)","E.XMLParser(encoding=1)","E.XMLParser().feed(1)","E.XMLParser().feed()","E.XMLParser().close()","E.XMLParser().feed('<a')","E.XMLParser().feed('</a')","E.XMLParser().version","E.XMLParser().target","E.XMLParser().entity","E.XMLParser()._parse_whole(1)","E.XMLParser()._setevents(1)","E.XMLParser()._setevents([],1)","E.XMLParser()._setevents([],['foo'])","E.XMLParser()._setevents([],('start',1))","E._set_factories(1,1)","E._set_factories(None,None)","E._set_factories(1)","ET.fromstring('<a>&foo;</a>')","ET.fromstring('<a>')","ET.fromstring('<a></b>')","ET.XML('')","e.clear(1)","sys.getsizeof(e)>0","e.iter().__next__()","type(e.iter())()","E.Element.__new__(E.Element).tag","repr(E.Element.__new__(E.Element))","E.Element.__new__(E.Element).attrib","E.XMLParser.__new__(E.XMLParser).feed('x')","E.TreeBuilder.__new__(E.TreeBuilder).start('a',{})"]: t(s)
print(pickle.loads(pickle.dumps(ET.XML('<a b="c">t<d/>u</a>'))).attrib)
try: ET.fromstring('<a>&foo;</a>')
except ET.ParseError as x: print(x.args,x.code,x.position,x.__dict__,type(x).__mro__, type(x).__module__, x.msg)
for d in ('<!DOCTYPE a SYSTEM "x"><a>&foo;</a>','<!DOCTYPE a SYSTEM "x"><a b="&foo;"/>'):
    try: print(ET.tostring(ET.fromstring(d)))
    except ET.ParseError as e: print(e, vars(e))
class T:
    def __getattr__(s,n):
        if n in('start','end','data','pi','comment','close','doctype','start_ns','end_ns'): return lambda *a: print(n,a)
        raise AttributeError
p=ET.XMLParser(target=T()); p.feed('<!DOCTYPE a PUBLIC "p" "x"><a xmlns="u" xmlns:b="v" b:c="d">x\ny<!--c--><?pi d?>z</a>'); p.close()
p=ET.XMLPullParser(['start','end','start-ns','end-ns','comment','pi']); p.feed('<!--0--><a xmlns="u" xmlns:b="v" b:c="d">x\ny<!--c--><?pi d?>z</a>'); print(re.sub('0x[0-9a-f]+','ADDR',repr(list(p.read_events()))))
tb=ET.TreeBuilder(insert_comments=True,insert_pis=True)
p=ET.XMLParser(target=tb); p.feed('<r>a<!--c-->b<?p q?>c<x/>d</r>'); print(ET.tostring(p.close()))
p.entity['x']='y'
p=ET.XMLParser(); p.entity['foo']='BAR'; p.feed('<!DOCTYPE a SYSTEM "x"><a>1&foo;2</a>'); print(ET.tostring(p.close()))
import pyexpat
def surface(m):
    for n in sorted(dir(m)):
        o=getattr(m,n)
        if n in('__loader__','__spec__','__package__','expat_CAPI') or n.startswith('__') and type(o).__name__!='method_descriptor': continue
        text=getattr(o,'__text_signature__',None)
        print(n, text and ' '.join(text.split()))
        if type(o).__name__ in ('method_descriptor','builtin_function_or_method') and not n.startswith('__'): print('  ', o.__doc__)
for m in (E,E.Element,E.TreeBuilder,E.XMLParser,pyexpat,pyexpat.XMLParserType,pyexpat.errors,pyexpat.model): surface(m)
