"""The surface of decimal: contexts, signals, conversions, methods, messages."""
from decimal import *
import decimal, fractions
def t(f):
    try: print(repr(f()))
    except BaseException as e: print(type(e).__name__, e)
c=getcontext()
t(lambda: c.flags); t(lambda: repr(c.flags.__class__))
for v in (1.5, 3, Decimal('1.0'), fractions.Fraction(1,3), 'x', None, object): t(lambda: Decimal.from_number(v))
for v in ('x',None): t(lambda: Decimal.from_float(v))
t(lambda: Decimal('x')); t(lambda: Decimal('1 ')); t(lambda: Decimal(object())); t(lambda: Decimal(1,2)); t(lambda: Decimal(1,context=2)); t(lambda:Decimal(1,2,3)); t(lambda:Decimal(foo=1))
t(lambda: Decimal(1)+1.5); t(lambda: Decimal(1)/0); t(lambda: Decimal(0)/0); t(lambda: Decimal(1)<'a')
for n,v in (('prec',0),('prec','a'),('Emin',1),('Emax',-1),('capitals',2),('clamp',2),('rounding',3),('rounding','x'),('flags',3),('traps',[]),('traps',{}),('foo',1), ('prec',1<<70), ('prec', None)):
    t(lambda: setattr(c,n,v))
def d(): del c.prec
t(d)
def d(): del c.flags
t(d)
def d(): del c.foo
t(d)
t(lambda: Context(prec=0)); t(lambda: Context(foo=1)); t(lambda: Context(flags=[1])); t(lambda: Context(traps=[Inexact,Rounded])); t(lambda: Context(flags={Inexact:1})); t(lambda: Context(flags=3))
t(lambda: Context(prec='a')); t(lambda: Context(rounding=1)); t(lambda:Context(flags={1:2}))
t(lambda: Context(1,2,3,4,5,6,7,8,9))
t(lambda: c.flags[1]); t(lambda: c.flags['a']); t(lambda: c.flags[Inexact]); t(lambda: c.flags.__setitem__(1,2)); 
def d(): del c.flags[Inexact]
t(d)
t(lambda: list(c.flags)); t(lambda: len(c.flags)); t(lambda: c.flags==c.traps); t(lambda: c.flags=={Inexact:1}); t(lambda: c.flags.copy()); t(lambda: type(c.flags.copy())); t(lambda: c.flags<c.traps)
t(lambda: hash(c.flags))
t(lambda: type(c.flags)()); t(lambda: type(c.flags).__mro__[1]()); t(lambda: dir(type(c.flags).__mro__[1])); 
t(lambda: c.__reduce__()); t(lambda: c.flags is c.flags)
t(lambda: localcontext(3)); t(lambda: localcontext(foo=5)); t(lambda: localcontext(prec=0)); t(lambda: type(localcontext(None, 3)) if 0 else 0); 
t(lambda: setcontext(3)); t(lambda: IEEEContext(32)); t(lambda: IEEEContext(33)); t(lambda: IEEEContext(1024)); t(lambda: IEEEContext('a')); t(lambda: IEEEContext(-1))
t(lambda: Decimal('1.5').quantize(Decimal('1'), rounding='x')); t(lambda: Decimal('1.5').quantize(Decimal('1'), 5)); t(lambda: Decimal('1.5').quantize('1', context=5)); t(lambda: Decimal('1.5').quantize('1'))
t(lambda: Decimal((0,(1,2,3),'x'))); t(lambda: Decimal((0,(1,2,3)))); t(lambda: Decimal((2,(1,2,3),1))); t(lambda: Decimal((0,(1,2,30),1))); t(lambda: Decimal((0,'ab',1))); t(lambda: Decimal((0,3,1))); t(lambda: Decimal((0,(1,),1.5))); t(lambda: Decimal((0,(),1)));t(lambda: Decimal((1,(1,2),'n'))); t(lambda: Decimal((0,(1,2),'F'))); t(lambda: Decimal([0,[1,2],-1])); t(lambda: Decimal(('a',(1,2),-1))); t(lambda: Decimal((0,(1,),1<<70)))
t(lambda: round(Decimal('1.5'))); t(lambda: round(Decimal('1.25'),1)); t(lambda: round(Decimal('1.25'),'a')); t(lambda: round(Decimal('NaN'))); t(lambda: round(Decimal('inf'))); t(lambda: round(Decimal('1'),1,2)); t(lambda:Decimal(1).__round__(None)); t(lambda: int(Decimal('nan'))); t(lambda: Decimal('nan').as_integer_ratio()); t(lambda: Decimal('-inf').as_integer_ratio()); t(lambda: Decimal('1.25').as_integer_ratio()); t(lambda: Decimal('-inf').as_tuple()); t(lambda: Decimal('-nan123').as_tuple()); t(lambda: Decimal('snan').as_tuple()); t(lambda: float(Decimal('snan'))); t(lambda: hash(Decimal('snan'))); t(lambda: complex(Decimal('1.5')));
t(lambda: format(Decimal('1.5'),'x')); t(lambda: Decimal('1.5').__format__(3)); t(lambda: Decimal('1.5').__format__('n', {'decimal_point':','})); t(lambda: Decimal('12345.5').__format__('n', {'decimal_point':',','grouping':'\3','thousands_sep':'.'})); t(lambda: Decimal('1.5').__format__('n', 3)); t(lambda: Decimal('1.5').__format__()); t(lambda: Decimal('1.5').__format__('n',{},3)); 
t(lambda: Decimal('1.5').__format__('.3f\0')); 
t(lambda: pow(Decimal(2),3,5)); t(lambda: pow(2,Decimal(3),5)); t(lambda: pow(Decimal(2),3,'a')); t(lambda: c.power(2,3,5)); t(lambda: c.power(2)); t(lambda: c.power(a=2,b=3)); t(lambda: c.power('a',3)); t(lambda:c.add('a',1)); t(lambda: c.add(1)); t(lambda: c.divmod(7,2)); t(lambda: divmod(Decimal(7),2)); t(lambda: c.create_decimal()); t(lambda: c.create_decimal('x')); t(lambda: c.create_decimal(' 1_0 ')); t(lambda: c.create_decimal(1.1)); t(lambda: c.create_decimal_from_float('a')); t(lambda: c.create_decimal_from_float(1.1)); t(lambda: c.copy_decimal(3)); t(lambda: c.copy_decimal('x'))
class S(Decimal): pass
t(lambda: S(1)+1); t(lambda: type(S(1)+1)); t(lambda: S.from_float(1.5)); t(lambda: type(S.from_float(1.5))); t(lambda: repr(S(3))); t(lambda: S(3).__reduce__()); t(lambda: copy.copy(S(3)))
t(lambda: Decimal(1).compare(2, context=3)); t(lambda: Decimal(1).compare('a')); t(lambda: Decimal(1).fma(2,'a'));
t(lambda: DecimalTuple.__module__); t(lambda: DecimalTuple(0,(1,),2)); t(lambda: DecimalTuple.__mro__); t(lambda: Decimal(1).to_integral_exact(rounding='x'))
t(lambda: Inexact.__mro__); t(lambda: Overflow.__mro__); t(lambda: Underflow.__mro__); t(lambda: FloatOperation.__mro__); t(lambda: DivisionByZero.__mro__); t(lambda: InvalidOperation.__mro__); t(lambda: decimal.ConversionSyntax.__mro__); t(lambda: decimal.DivisionUndefined.__mro__); t(lambda: Clamped.__mro__); t(lambda: Subnormal.__mro__); t(lambda:decimal.InvalidContext.__mro__); t(lambda: decimal.DivisionImpossible.__mro__)
c.prec=3
t(lambda: c._apply(Decimal('1.23456'))); t(lambda: c._apply(3)); t(lambda: c); t(lambda: +Decimal('1.23456')); t(lambda: c.flags); t(lambda: c)
t(lambda: Decimal('1')==1.0); t(lambda: c); t(lambda: Decimal(1)==fractions.Fraction(1)); t(lambda: Decimal(1)<fractions.Fraction(3,2)); t(lambda: Decimal(1)==(1+0j)); t(lambda: Decimal(1)<(1+0j)); t(lambda: Decimal('nan')<1); t(lambda: Decimal('nan')==1); t(lambda: Decimal('snan')==1);

for name in sorted(dir(decimal)):
    if not name.startswith('__'): print(name, end=' ')
print()
for cls in (Decimal, Context): print([n for n in dir(cls)])
with localcontext(prec=5, rounding=ROUND_DOWN) as lc:
    print(lc, Decimal(2)/3)
print(getcontext().prec)
c = Context(prec=9, traps=[])
values = [Decimal(s) for s in '0 -0 1 -1 1.5 2.50 1E+3 123456789012 1E-7 Infinity -Infinity NaN sNaN 99999999999999999999999999999999999999999 1E-400'.split()]
for name in 'add subtract multiply divide divide_int remainder remainder_near compare compare_signal compare_total compare_total_mag max min max_mag min_mag quantize same_quantum next_toward copy_sign scaleb rotate shift divmod power logical_and logical_or logical_xor'.split():
    out = []
    for a in values:
        for b in values[:13]:
            c.clear_flags()
            try: r = getattr(c, name)(a, b)
            except BaseException as e: r = repr(e)
            out.append(f"{r}{[f.__name__ for f in c.flags if c.flags[f]]}" if 1 else '')
    print(name, hash_ := sum(ord(ch) * (i % 97 + 1) for i, ch in enumerate('|'.join(out))), out[15:45:7])
for name in 'abs minus plus sqrt exp ln log10 logb normalize next_plus next_minus to_integral_value to_integral_exact to_sci_string to_eng_string number_class is_normal is_subnormal is_zero is_signed is_nan copy_abs copy_negate logical_invert'.split():
    print(name, [str(getattr(c, name)(v)) for v in values])
import pickle, copy, math
print(pickle.loads(pickle.dumps(Decimal('1.10'))), pickle.loads(pickle.dumps(c)), copy.copy(c), copy.deepcopy(Decimal(3)))
print(hash(Decimal('1.5')) == hash(1.5), hash(Decimal(10**30)) == hash(10**30), hash(Decimal('-1')), hash(Decimal('inf')))
print(math.floor(Decimal('-1.5')), math.ceil(Decimal('-1.5')), math.trunc(Decimal('-1.5')), sum([Decimal('0.1')]*3), max(Decimal(1), 2), Decimal('3') in {3})
for spec in ('', '.2f', '>10', '010.3f', '+', 'e', '.3e', 'g', '%', ',.2f', '_', ' ', '*^20', '.0f', 'E', 'z.1f', '#g'):
    print(spec, [format(v, spec) for v in values[:9]])
