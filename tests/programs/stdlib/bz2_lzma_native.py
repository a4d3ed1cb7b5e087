"""_bz2 and _lzma: streams, options and errors."""
import _bz2, _lzma
def t(f,*a,**k):
    try: print(getattr(f,'__name__',f),a,k,'->',repr(f(*a,**k)))
    except BaseException as e: print(getattr(f,'__name__',f),a,k,'!!',type(e).__module__,type(e).__name__,e)
C=_bz2.BZ2Compressor;D=_bz2.BZ2Decompressor
t(C,0);t(C,10);t(C,'a');t(C,compresslevel=3);
c=C(); x=c.compress(b'abc'*100)+c.flush(); t(c.flush); t(c.compress,b''); print(len(x))
d=D(); print(d.needs_input,d.eof,d.unused_data); t(d.decompress,x[:20]); print(d.needs_input); t(d.decompress,x[20:]+b'zz',5); print(d.needs_input,d.eof); t(d.decompress,b'',5); t(d.decompress,b''); print(d.eof,d.unused_data,d.needs_input); t(d.decompress,b'')
t(D().decompress,b'not bzip2 data'); t(D().decompress,b''); t(D().decompress,5); t(D().decompress,b'BZh9'+b'\0'*50)
L=_lzma
x=L.LZMACompressor(); y=x.compress(b'abc'*100)+x.flush(); t(x.flush); t(x.compress,b'')
d=L.LZMADecompressor(); print(d.check,d.eof,d.needs_input,d.unused_data); t(d.decompress,y[:12]); print(d.check); t(d.decompress,y[12:]+b'zz',5); print(d.needs_input); t(d.decompress,b'',5); t(d.decompress,b''); print(d.eof,d.unused_data,d.check,d.needs_input); t(d.decompress,b'')
t(L.LZMADecompressor,5); t(L.LZMADecompressor,L.FORMAT_RAW); t(L.LZMADecompressor,L.FORMAT_AUTO,filters=[]); t(L.LZMADecompressor,L.FORMAT_RAW,5,[]); t(L.LZMADecompressor,'a'); t(L.LZMADecompressor,L.FORMAT_RAW,filters=5)
t(L.LZMADecompressor().decompress,b'not xz data at all'); t(L.LZMADecompressor(memlimit=1000).decompress,y); t(L.LZMADecompressor(L.FORMAT_ALONE).decompress,y); t(L.LZMADecompressor().decompress,y[:-5]+b'12345')
t(L.LZMACompressor,9); t(L.LZMACompressor,L.FORMAT_RAW); t(L.LZMACompressor,L.FORMAT_ALONE,L.CHECK_CRC32); t(L.LZMACompressor,preset=99); t(L.LZMACompressor,preset=3,filters=[{'id':33}]); t(L.LZMACompressor,preset=-1); t(L.LZMACompressor,check=99); t(L.LZMACompressor,filters=[{'id':99}]); t(L.LZMACompressor,filters=[5]); t(L.LZMACompressor,filters=[{}]); t(L.LZMACompressor,filters=5); t(L.LZMACompressor,filters=[]); t(L.LZMACompressor,filters=[{'id':33}]*6); t(L.LZMACompressor,filters=[{'id':33,'x':1}]); t(L.LZMACompressor,filters=[{'id':33,'preset':99}]); t(L.LZMACompressor,filters=[{'id':3,'dist':999},{'id':33}]); t(L.LZMACompressor,filters=[{'id':3,'x':999},{'id':33}]); t(L.LZMACompressor,filters=[{'id':4,'z':3},{'id':33}]); t(L.LZMACompressor,filters=[{'id':33,'dict_size':'a'}]); t(L.LZMACompressor,filters=[{'id':33,'dict_size':1}]);t(L.LZMACompressor,L.FORMAT_ALONE,filters=[{'id':33}])
for fmt,kw in [(1,{}),(1,{'check':0}),(1,{'check':10}),(2,{}),(3,{'filters':[{'id':33,'preset':6}]}),(1,{'filters':[{'id':3,'dist':4},{'id':33,'preset':9|L.PRESET_EXTREME,'lc':2,'lp':1,'pb':1,'nice_len':64,'mf':L.MF_BT4,'mode':2,'depth':3}]}),(2,{'filters':[{'id':L.FILTER_LZMA1,'preset':1}]}),(3,{'filters':[{'id':4,'start_offset':16},{'id':33}]})]:
    c=L.LZMACompressor(fmt,**kw); z=c.compress(b'hello'*500)+c.flush(); d=L.LZMADecompressor(fmt if fmt==3 else 0,filters=kw.get('filters') if fmt==3 else None); print(fmt,len(z),d.decompress(z)==b'hello'*500,d.check,d.eof)
t(L.is_check_supported,1); t(L.is_check_supported,99); t(L.is_check_supported,-1); t(L._encode_filter_properties,{'id':33,'preset':6}); t(L._encode_filter_properties,{'id':3,'dist':5}); t(L._decode_filter_properties,33,b'\x16'); t(L._decode_filter_properties,3,b'\x04'); t(L._decode_filter_properties,0x4000000000000001,b']\0\0\x80\0'); t(L._decode_filter_properties,33,b''); t(L._decode_filter_properties,4,b''); t(L._decode_filter_properties,4,b'\0\0\0\1'); t(L._encode_filter_properties,{'id':99}); t(L._encode_filter_properties,5); t(L._decode_filter_properties,99,b''); t(L._encode_filter_properties,{'id':4,'start_offset':4096})
print(L.LZMAError.__mro__, L.LZMAError.__doc__)
