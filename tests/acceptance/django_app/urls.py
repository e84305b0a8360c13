from django.urls import path
from views import add_to_pool

urlpatterns = [path("pool/<str:service_sid>/", add_to_pool)]
